import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { Deadline } from '../../core/deadline.ts';
import { WaitTimedOut } from '../../core/errors.ts';
import type { RunLocally } from '../../ports/local-command.ts';
import type { OutputChunk } from '../../ports/shell.ts';
import { startUserProgram } from './program.ts';

/** What a tool like Ansible needs to put its own children away. */
const END_WITHIN_MS = 5_000;

/**
 * Descriptor 3 is a pipe that nobody writes to: when it closes, stacklab is gone, and the whole process group goes
 * after it. The command itself gets no descriptor 3, or it would hold its own lifeline.
 */
const BOUND = `
( read -r _ <&3; kill -KILL 0 ) >/dev/null 2>&1 &
lifeline=$!
sh -c "$1" 3<&-
status=$?
kill "$lifeline"
exit "$status"
`;

export const runLocally: RunLocally = async (request) => {
  const { command, cwd, env, withinMs, onOutput, signal, lostTime } = request;
  signal?.throwIfAborted();
  using deadline = new Deadline(withinMs, signal, lostTime);
  const child = startUserProgram('sh', ['-c', BOUND, 'sh', command], {
    cwd,
    env,
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  tell('stdout', child.stdout, onOutput);
  tell('stderr', child.stderr, onOutput);
  const endGroup = (name: NodeJS.Signals): void => signalGroup(child.pid, name);
  let kill: NodeJS.Timeout | undefined;
  const stop = (): void => {
    endGroup('SIGTERM');
    kill = setTimeout(() => endGroup('SIGKILL'), END_WITHIN_MS);
  };
  deadline.signal.addEventListener('abort', stop, { once: true });
  // what the command left in the background would hold its output open, and stay
  child.once('exit', () => endGroup('SIGKILL'));
  const { exitCode, signal: endedBy } = await child;
  clearTimeout(kill);
  deadline.throwIfCancelled();
  if (deadline.signal.aborted) throw new WaitTimedOut(`${command}: not ended within ${deadline.limit}`);
  return { exitCode, signal: endedBy?.replace(/^SIG/, '') };
};

/** A chunk may end in the middle of a character. */
function tell(stream: OutputChunk['stream'], from: Readable, onOutput: (chunk: OutputChunk) => void): void {
  const decoder = new StringDecoder('utf8');
  from.on('data', (chunk: Buffer) => onOutput({ stream, text: decoder.write(chunk) }));
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
