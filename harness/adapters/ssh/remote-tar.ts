import type { Readable, Writable } from 'node:stream';
import { LabFault } from '../../core/errors.ts';
import { lastLines } from '../../core/excerpt.ts';
import { OutputTail } from '../../core/output-tail.ts';
import type { Sessions } from './sessions.ts';

const COMPLAINTS_LIMIT = 10_000;

/** A tar process on a node. */
export interface RemoteTar extends AsyncDisposable {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles when it has ended; throws `ConnectFailed`, or `LabFault` with its complaints when it failed. */
  readonly succeeded: Promise<void>;
}

/** Runs a shell line that ends in tar; `forgives` says which failures, by their complaints, are none. */
export async function startRemoteTar(
  sessions: Sessions,
  line: string,
  signal: AbortSignal,
  forgives: (exitCode: number | undefined, complaints: string) => boolean = () => false,
): Promise<RemoteTar> {
  const complaints = new OutputTail(COMPLAINTS_LIMIT);
  const onStderr = (text: string): void => complaints.add(text);
  const { process, end } = await sessions.start(line, onStderr, signal);
  let isOver = false;
  const succeeded = process.exited.then(({ exitCode, signal: killedBy }) => {
    isOver = true;
    if (exitCode === 0 || forgives(exitCode, complaints.text)) return;
    const status = killedBy ? `signal ${killedBy}` : `exit status ${exitCode ?? 'unknown'}`;
    throw new LabFault(`tar on the node: ${lastLines(complaints.text, 3).join('; ') || status}`);
  });
  succeeded.catch(() => undefined);
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    succeeded,
    [Symbol.asyncDispose]: async () => {
      if (!isOver) await end();
    },
  };
}
