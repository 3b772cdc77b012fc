import { StringDecoder } from 'node:string_decoder';
import type { Readable, Writable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { ConnectFailed } from '../../core/errors.ts';
import { SessionId } from './session-id.ts';

export interface Exit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** One command on one channel. Its standard output must be read, or it never comes to its end. */
export class RemoteProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles when the channel is closed, not when the command exits: output may come after `exit`. Throws `ConnectFailed`. */
  readonly exited: Promise<Exit>;
  readonly #channel: ClientChannel;
  readonly #session = new SessionId();
  #hasExited = false;

  constructor(
    channel: ClientChannel,
    onStderr: (text: string) => void,
    loss: () => ConnectFailed | undefined,
  ) {
    this.#channel = channel;
    this.stdin = channel;
    this.stdout = channel;
    channel.on('error', () => undefined).on('exit', () => (this.#hasExited = true));
    const stderrEnded = this.#readStderr(onStderr);
    this.exited = Promise.all([exitOf(channel, loss), stderrEnded]).then(([exit]) => exit);
    // whoever stops waiting for it leaves it without a listener
    this.exited.catch(() => undefined);
  }

  /** The session that everything it started belongs to; undefined when the shell never got so far. */
  get session(): Promise<number | undefined> {
    return this.#session.announced;
  }

  /** It exited, though the channel may still be held open by something that it started. */
  get hasExited(): boolean {
    return this.#hasExited;
  }

  close(): void {
    this.#channel.close();
  }

  #readStderr(onStderr: (text: string) => void): Promise<void> {
    const decoder = new StringDecoder('utf8');
    const emit = (text: string): void => {
      if (text !== '') onStderr(text);
    };
    const { stderr } = this.#channel;
    stderr.on('data', (chunk: Buffer) => emit(this.#session.strip(decoder.write(chunk))));
    return new Promise((resolve) => {
      stderr.once('end', () => {
        emit(this.#session.strip(decoder.end()) + this.#session.rest());
        resolve();
      });
    });
  }
}

function exitOf(channel: ClientChannel, loss: () => ConnectFailed | undefined): Promise<Exit> {
  return new Promise((resolve, reject) => {
    channel.once('close', (code?: number | null, signal?: string) => {
      if (typeof code === 'number') resolve({ exitCode: code, signal: undefined });
      else if (signal) resolve({ exitCode: undefined, signal: signal.replace(/^SIG/, '') });
      else reject(loss() ?? new ConnectFailed('the server closed the channel without an exit status'));
    });
  });
}
