import { readFile } from 'node:fs/promises';
import { waitUntil } from '../../harness/core/wait.ts';

/**
 * Waits until a command has come to the place where a test holds it, which writes the file `sign`, and returns what is in it.
 * Throws when the command ends instead, with what it said.
 */
export async function untilHeld(
  command: PromiseLike<{ readonly all?: string | undefined }>,
  sign: string,
): Promise<string> {
  let end: string | undefined;
  void command.then(({ all }) => (end = all ?? ''));
  return waitUntil(
    'the command is held in the middle of its work',
    async () => {
      if (end !== undefined) return { hopeless: `it ended: ${end}` };
      const text = await readFile(sign, 'utf8').catch(() => '');
      return text.endsWith('\n') ? { done: text.trim() } : { pending: 'it has not come there yet' };
    },
    { within: '10m' },
  );
}
