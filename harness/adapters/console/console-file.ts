import { createReadStream } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a machine writes its console, in the folder of its node. */
export function consoleFile(dir: string): string {
  return join(dir, 'console.log');
}

/** Makes the file that a machine writes its console to, before it does so with a mode of its own. */
export async function makeConsoleFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, '', { mode: 0o600 });
}

/** Undefined where no machine has begun to write one. */
export async function openConsoleFile(file: string): Promise<AsyncIterable<Uint8Array> | undefined> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  return isThere ? createReadStream(file) : undefined;
}
