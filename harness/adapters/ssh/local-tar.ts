import type { Readable, Writable } from 'node:stream';
import { LabFault } from '../../core/errors.ts';
import { lastLines } from '../../core/excerpt.ts';
import { startProgram } from '../host/program.ts';

/** A tar process on this host, reading from or writing to a stream. */
export interface LocalTar extends AsyncDisposable {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles when it has ended; throws `LabFault` with its complaints when it failed. */
  readonly succeeded: Promise<void>;
}

/** `input` is what it reads, where that is not written to it as it comes. */
export function startTar(args: readonly string[], input?: string): LocalTar {
  const tar = startProgram('tar', args, {
    // its complaints are matched and shown
    env: { LC_ALL: 'C' },
    buffer: { stdout: false },
    reject: false,
    forceKillAfterDelay: 1_000,
  });
  // it may end before it has read everything: that is told by its exit status
  tar.stdin.on('error', () => undefined);
  if (input !== undefined) tar.stdin.end(input);
  const succeeded = tar.then((result) => {
    if (result.failed)
      throw new LabFault(
        `tar on this host: ${lastLines(result.stderr, 3).join('; ') || result.shortMessage}`,
      );
  });
  succeeded.catch(() => undefined);
  return {
    stdin: tar.stdin,
    stdout: tar.stdout,
    succeeded,
    [Symbol.asyncDispose]: async () => {
      tar.kill();
      tar.stdout.destroy();
      await succeeded.catch(() => undefined);
    },
  };
}
