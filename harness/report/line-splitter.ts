import { StringDecoder } from 'node:string_decoder';
import type { Redactor } from './redactor.ts';

/** A line without end is cut here, so that it cannot fill the memory. */
const MAX_LINE_LENGTH = 64 * 1024;

/** Makes whole, redacted lines of the chunks of a stream, wherever the chunks were cut: in a secret, in a character. */
export class LineSplitter {
  readonly #redactor: Redactor;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** The lines that this chunk completes. */
  push(chunk: string | Uint8Array): string[] {
    this.#rest += typeof chunk === 'string' ? chunk : this.#decoder.write(chunk);
    const lines = this.#rest.split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    return [...lines, ...this.#cutLongLine()].map((line) => this.#redactor.redactText(line));
  }

  /** What was left without a newline. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    return rest === '' ? [] : [this.#redactor.redactText(rest)];
  }

  #cutLongLine(): string[] {
    const pieces: string[] = [];
    while (this.#rest.length > MAX_LINE_LENGTH + this.#redactor.longest) {
      const cut = this.#redactor.safeCut(this.#rest, MAX_LINE_LENGTH) || MAX_LINE_LENGTH;
      pieces.push(this.#rest.slice(0, cut));
      this.#rest = this.#rest.slice(cut);
    }
    return pieces;
  }
}
