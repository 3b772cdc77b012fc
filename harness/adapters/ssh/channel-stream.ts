import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { ConnectFailed } from '../../core/errors.ts';

type Done = (error?: Error | null) => void;

/**
 * A channel as an honest Duplex. ssh2's own never reports `destroyed`, forgets the callback of a write that the other
 * side no longer takes, and ends a lost connection's channels as if the other side had ended them.
 */
export class ChannelStream extends Duplex {
  readonly #channel: ClientChannel;
  #writing: Done | undefined;
  #isClosed = false;

  /** `loss` tells whether the connection is lost, and why. */
  constructor(channel: ClientChannel, loss: () => ConnectFailed | undefined) {
    super({ allowHalfOpen: true });
    this.#channel = channel;
    // a stream that nobody listens to any more must not end the process when its connection is lost
    this.on('error', () => undefined);
    channel.stderr.resume();
    channel.on('error', (error: Error) => this.destroy(error));
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.once('end', () => {
      const lost = loss();
      if (lost) this.destroy(lost);
      else this.push(null);
    });
    channel.once('close', () => this.#onClose(loss()));
  }

  // what HTTP clients ask of a socket: a channel has no such settings

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#writing = done;
    if (this.#isClosed) this.#written();
    else this.#channel.write(chunk, () => this.#written());
  }

  override _final(done: Done): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#channel.resume();
    this.#channel.close();
    done(error);
  }

  #written(): void {
    const done = this.#writing;
    this.#writing = undefined;
    done?.();
  }

  /** What was received may still be unread: only the writable side is over. */
  #onClose(lost: ConnectFailed | undefined): void {
    this.#isClosed = true;
    this.#written();
    if (this.destroyed) return;
    if (lost) this.destroy(lost);
    else if (!this.writableEnded) this.end();
  }
}
