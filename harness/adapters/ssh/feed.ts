import type { Readable, Writable } from 'node:stream';

/**
 * Writes a command's standard input; a stream is read only as fast as the command takes it. Rejects when the stream
 * breaks, which must not look like its end; `stop` lets go of a stream that the command did not want to the end.
 */
export function feed(
  stdin: Writable,
  input: string | Readable | undefined,
): { failed: Promise<never>; stop: () => void } {
  if (input === undefined || typeof input === 'string') {
    stdin.end(input ?? '');
    return { failed: new Promise<never>(() => undefined), stop: () => undefined };
  }
  const failed = new Promise<never>((_, reject) => {
    const onClose = (): void => {
      if (!input.readableEnded) reject(input.errored ?? new Error('the stream was closed before its end'));
    };
    if (input.destroyed) onClose();
    input.once('error', reject).once('close', onClose);
  });
  failed.catch(() => undefined);
  input.pipe(stdin);
  return { failed, stop: () => void input.unpipe(stdin).destroy() };
}
