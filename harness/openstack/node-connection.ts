import { Duplex } from 'node:stream';

/**
 * A stream into a node whose end is told to the reader who asks for more, and not with the last bytes: undici 7 pauses
 * while a body is read slowly, and an end that comes meanwhile throws where nobody can catch it (nodejs/undici#5360,
 * mended in undici 8, which wants Node 22).
 */
export class NodeConnection extends Duplex {
  readonly #stream: Duplex;
  #isAsked = false;

  constructor(stream: Duplex) {
    // with room for nothing, more is asked for only where all is read and the reader wants more
    super({ readableHighWaterMark: 0 });
    this.#stream = stream;
    stream.on('readable', () => this.#pass());
    stream.once('end', () => this.#pass());
    stream.on('error', (error) => this.destroy(error));
    stream.once('close', () => {
      if (!stream.readableEnded) this.destroy();
    });
  }

  override _read(): void {
    this.#isAsked = true;
    this.#pass();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#stream.write(chunk, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#stream.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stream.destroy();
    done(error);
  }

  #pass(): void {
    if (!this.#isAsked) return;
    const chunk = this.#stream.read() as Buffer | null;
    if (chunk === null && !this.#stream.readableEnded) return;
    this.#isAsked = false;
    this.push(chunk);
  }
}
