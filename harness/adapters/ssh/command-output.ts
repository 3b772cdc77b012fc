import type { Readable } from 'node:stream';
import type { ExecOptions, OutputChunk } from '../../ports/shell.ts';
import { Capture } from './capture.ts';

/** Both outputs of a command, and the listener who is told of them. */
export class CommandOutput {
  readonly stdout: Capture;
  readonly stderr: Capture;
  /** Rejects when the listener throws: inside ssh2's parser the error would end the whole connection. */
  readonly failed: Promise<never>;
  readonly #onOutput: ExecOptions['onOutput'];
  #fail: (reason: unknown) => void = () => undefined;
  #latest: Capture;

  constructor({ keepOutput = true, onOutput }: ExecOptions) {
    this.stdout = new Capture(keepOutput);
    this.stderr = new Capture(keepOutput);
    this.#latest = this.stdout;
    this.#onOutput = onOutput;
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  /** The end of what came last, on whichever stream. */
  get tail(): string {
    return this.#latest.tail;
  }

  readStdout(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => this.add('stdout', this.stdout.decode(chunk)));
    stream.once('end', () => this.add('stdout', this.stdout.decodeRest()));
  }

  add(stream: OutputChunk['stream'], text: string): void {
    if (text === '') return;
    this.#latest = this[stream];
    this.#latest.add(text);
    try {
      this.#onOutput?.({ stream, text });
    } catch (error) {
      this.#fail(error);
    }
  }
}
