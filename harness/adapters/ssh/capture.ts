import { StringDecoder } from 'node:string_decoder';
import { OutputTail } from '../../core/output-tail.ts';

const TAIL_LIMIT = 1_000;

/** One output of a command: decoded across chunk borders, kept whole or only its tail. */
export class Capture {
  readonly #decoder = new StringDecoder('utf8');
  readonly #parts: string[] = [];
  readonly #keep: boolean;
  readonly #tail = new OutputTail(TAIL_LIMIT);

  constructor(keep: boolean) {
    this.#keep = keep;
  }

  /** The text that a chunk completes. */
  decode(chunk: Buffer): string {
    return this.#decoder.write(chunk);
  }

  /** The replacement for a character that was cut off by the end of the output. */
  decodeRest(): string {
    return this.#decoder.end();
  }

  add(text: string): void {
    if (this.#keep) this.#parts.push(text);
    this.#tail.add(text);
  }

  get text(): string {
    return this.#parts.join('');
  }

  /** The end of the output, kept or not, without secrets. */
  get tail(): string {
    return this.#tail.text;
  }
}
