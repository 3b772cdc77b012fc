import { GramIndex } from './gram-index.ts';
import { MIN_LENGTH } from './secret-forms.ts';
import type { Span } from './span.ts';

/** The alphabets of base64 and of its sister for URLs; hexadecimal digits are among them. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_';
const IS_ENCODED = new Uint8Array(128);
for (const character of ALPHABET) IS_ENCODED[character.charCodeAt(0)] = 1;

/** What wraps does so at 60, 64 or 76 characters: a line that goes on in the next one ends with at least so many. */
const WRAPS_BEHIND = 50;
const PROBE_EVERY = 7;
const BLANK = 32;

/** What programs break into lines: where a line goes on with one, or is a part of one, whatever stands in front of it. */
export class SecretPieces {
  readonly #index = new GramIndex();
  #longest = 0;

  add(form: string): void {
    for (let at = 1; at <= form.length - MIN_LENGTH; at += 1) this.#index.add(form, at);
    this.#longest = Math.max(this.#longest, form.length);
  }

  /** Of the line before the first one nothing is known: it may have been one that goes on. */
  addSpans(text: string, spans: Span[]): void {
    if (this.#index.isEmpty) return;
    let goesOn = true;
    for (let start = 0; start < text.length;) {
      const found = text.indexOf('\n', start);
      const end = found === -1 ? text.length : found;
      if (goesOn) this.#look(text, start, end, spans);
      goesOn = mayGoOn(text, start, end);
      start = end + 1;
    }
  }

  /** At the first word of a line, and at its last one: a log has its own words in front. */
  #look(text: string, lineStart: number, lineEnd: number, spans: Span[]): void {
    let first = lineStart;
    while (first < lineEnd && !isEncoded(text, first)) first += 1;
    this.#take(text, first, lineEnd, spans);
    let last = lineEnd;
    const earliest = Math.max(first, lineEnd - this.#longest - 1);
    while (last > earliest && text.charCodeAt(last - 1) !== BLANK) last -= 1;
    if (last > first) this.#take(text, last, lineEnd, spans);
  }

  #take(text: string, start: number, lineEnd: number, spans: Span[]): void {
    if (lineEnd - start < MIN_LENGTH) return;
    const end = this.#index.furthest(text, start, (form, at) => endOf(text, start, form, at));
    if (end > start) spans.push({ start, end });
  }
}

/** Asks as many of its last characters as tell it from a sentence. */
function mayGoOn(text: string, start: number, lineEnd: number): boolean {
  const end = text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
  if (end - start < WRAPS_BEHIND) return false;
  for (let back = 1; back <= WRAPS_BEHIND; back += PROBE_EVERY)
    if (!isEncoded(text, end - back)) return false;
  return true;
}

/** The rest of the form has to stand there, or as much of it as there is of the word. */
function endOf(text: string, start: number, form: string, at: number): number {
  let length = 0;
  while (at + length < form.length && text[start + length] === form[at + length]) length += 1;
  if (length < MIN_LENGTH) return start;
  return at + length === form.length || !isEncoded(text, start + length) ? start + length : start;
}

function isEncoded(text: string, at: number): boolean {
  return IS_ENCODED[text.charCodeAt(at)] === 1;
}
