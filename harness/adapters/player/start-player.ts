import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { Deadline } from '../../core/deadline.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import { startUserProgram } from '../host/program.ts';
import type { PlayerEnd, PlayerProcess, StartPlayer } from '../../ports/player-process.ts';
import type { OutputChunk } from '../../ports/shell.ts';

/** Whatever happens to stacklab, what plays for it ends with it: also in the middle of a loop. */
const WITH_US = ['--pdeathsig', 'KILL'];
/** What it started and left behind may hold its output open. */
const LAST_OUTPUT_WITHIN_MS = 2_000;

/** Starts a program of stacklab's own in another Node.js, with a channel for messages; `args` are what Node.js gets. */
export function playerStarter(args: readonly string[]): StartPlayer {
  return () => new ChildPlayer([process.execPath, ...args]);
}

/** In a session of its own: a terminal's Ctrl-C is for stacklab, which then tells it to stop. */
function start(words: readonly string[]) {
  return startUserProgram('setpriv', [...WITH_US, ...words], {
    ipc: true,
    serialization: 'advanced',
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stdin: 'ignore',
  });
}

class ChildPlayer implements PlayerProcess {
  readonly ended: Promise<PlayerEnd>;
  readonly #child: ReturnType<typeof start>;

  constructor(words: readonly string[]) {
    this.#child = start(words);
    this.ended = this.#end();
  }

  send(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => undefined);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#child.on('message', listener);
  }

  onOutput(listener: (chunk: OutputChunk) => void): void {
    tell('stdout', this.#child.stdout, listener);
    tell('stderr', this.#child.stderr, listener);
  }

  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.ended;
  }

  async #end(): Promise<PlayerEnd> {
    const child = this.#child;
    const exited = new Promise<PlayerEnd>((resolve) => {
      child.once('exit', (exitCode: number | null, signal: string | null) => {
        this.kill(); // what it started goes with it
        resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined });
      });
      child.once('error', () => resolve({}));
    });
    // its last message may be read after its end is known
    const silent = Promise.all([child, new Promise((resolve) => child.once('disconnect', resolve))]);
    const end = await exited;
    using deadline = new Deadline(LAST_OUTPUT_WITHIN_MS);
    await untilAborted(silent, deadline.signal).catch(() => undefined);
    return end;
  }
}

/** A chunk may end in the middle of a character. */
function tell(stream: OutputChunk['stream'], from: Readable, listener: (chunk: OutputChunk) => void): void {
  const decoder = new StringDecoder('utf8');
  from.on('data', (chunk: Buffer) => listener({ stream, text: decoder.write(chunk) }));
}
