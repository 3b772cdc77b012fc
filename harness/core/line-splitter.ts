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
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(chunk);
    const newline = text.lastIndexOf('\n');
    if (newline === -1) return this.#lengthen(text);
    const whole = this.#redactor.redactText(this.#rest + text.slice(0, newline));
    this.#rest = '';
    return [...whole.split('\n').flatMap(pieces), ...this.#lengthen(text.slice(newline + 1))];
  }

  /** What was left without a newline. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    return rest === '' ? [] : pieces(this.#redactor.redactText(rest));
  }

  /** A line that has no end yet is given out as far as no secret can begin in it that goes on. */
  #lengthen(text: string): string[] {
    this.#rest += text;
    const cuts: string[] = [];
    while (this.#rest.length > MAX_LINE_LENGTH + this.#redactor.longest) {
      const cut = this.#redactor.safeCut(this.#rest, MAX_LINE_LENGTH) || MAX_LINE_LENGTH;
      cuts.push(this.#redactor.redactText(this.#rest.slice(0, cut)));
      this.#rest = this.#rest.slice(cut);
    }
    return cuts;
  }
}

/** The line without the return before its end, no piece longer than a line may be. */
function pieces(line: string): string[] {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text.length <= MAX_LINE_LENGTH) return [text];
  const count = Math.ceil(text.length / MAX_LINE_LENGTH);
  return Array.from({ length: count }, (_, index) =>
    text.slice(index * MAX_LINE_LENGTH, (index + 1) * MAX_LINE_LENGTH),
  );
}
