import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { ConnectFailed } from '../../core/errors.ts';

/**
 * A channel as an honest Duplex: ssh2's own never reports `destroyed`, never fails, and forgets the callbacks of writes
 * that the other side no longer takes. Each side may end before the other.
 */
export class ChannelStream extends Duplex {
  readonly #channel: ClientChannel;
  #ended = false;

  constructor(channel: ClientChannel, whyLost: () => string) {
    super({ allowHalfOpen: true });
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.once('end', () => {
      this.#ended = true;
      this.push(null);
    });
    channel.on('error', (error: Error) => this.destroy(error));
    channel.once('close', () => this.#onClose(whyLost));
    channel.stderr.resume();
  }

  /** HTTP clients call these on what they take for a socket; a channel has no such settings. */
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

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#channel.write(chunk, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#channel.resume();
    this.#channel.close();
    done(error);
  }

  #onClose(whyLost: () => string): void {
    if (this.destroyed) return;
    const isClean = this.#ended && (this.writableFinished || !this.writableNeedDrain);
    if (isClean) this.destroy();
    else this.destroy(new ConnectFailed(whyLost()));
  }
}
