import { StringDecoder } from 'node:string_decoder';
import { MiddleOut } from '../../core/middle-out.ts';
import { OutputTail } from '../../core/output-tail.ts';

const TAIL_LIMIT = 1_000;
const MIB = 1024 * 1024;
/** Far above what anybody asks a node for, and far below what fills a memory. */
export const CAPTURED = { first: 48 * MIB, last: 16 * MIB };

/** One output of a command: decoded across chunk borders, kept but for the middle of a flood, or only its tail. */
export class Capture {
  readonly #decoder = new StringDecoder('utf8');
  readonly #beginning: string[] = [];
  readonly #kept = new MiddleOut(CAPTURED);
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
    const first = this.#keep ? this.#kept.push(text) : '';
    if (first !== '') this.#beginning.push(first);
    this.#tail.add(text);
  }

  get text(): string {
    return this.#beginning.join('') + this.#kept.end();
  }

  /** The end of the output, kept or not, without secrets. */
  get tail(): string {
    return this.#tail.text;
  }
}
