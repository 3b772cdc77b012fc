import { GramIndex } from './gram-index.ts';
import { MIN_LENGTH, type SecretForm } from './secret-forms.ts';
import { SecretPieces } from './secret-pieces.ts';
import { merged, type Span } from './span.ts';

const GRAM = 3;
/** Of the first six characters of a form, a group of three begins at one of so many places. */
const STEP = MIN_LENGTH - GRAM + 1;
/** As assertion libraries shorten what they show. */
const ELLIPSIS = /…|\.\.\./y;
const LINE_END = /\r?$/my;
const FILTER_SIZE = 2 ** 18;

/**
 * Finds thousands of texts at once. It looks at every fourth group of three characters only, and at a text itself where that
 * group is one of the beginning of the text: most of what is printed is passed over.
 */
export class SecretMatcher {
  /** For each group of three characters, where in the beginnings of forms it stands: a bit for each place. */
  readonly #filter = new Uint8Array(FILTER_SIZE);
  readonly #known = new Set<string>();
  readonly #whole = new GramIndex();
  readonly #wrapped = new GramIndex();
  readonly #pieces = new SecretPieces();
  #longest = 0;

  /** Length of the longest form. */
  get longest(): number {
    return this.#longest;
  }

  add({ text, wraps }: SecretForm): void {
    if (this.#known.has(text)) return;
    this.#known.add(text);
    this.#whole.add(text, 0);
    for (let place = 0; place < STEP; place += 1) {
      const hash = hashAt(text, place);
      this.#filter[hash] = (this.#filter[hash] ?? 0) | (1 << place);
    }
    if (wraps) {
      this.#wrapped.add(text, 0);
      this.#pieces.add(text);
    }
    this.#longest = Math.max(this.#longest, text.length);
  }

  /** Where forms stand, in order; those that overlap are one. */
  spansIn(text: string): Span[] {
    const spans: Span[] = [];
    for (let at = 0; at + GRAM <= text.length; at += STEP) {
      const places = this.#filter[hashAt(text, at)] ?? 0;
      if (places !== 0) this.#take(text, at, places, spans);
    }
    this.#pieces.addSpans(text, spans);
    return spans.length > 1 ? merged(spans) : spans;
  }

  #take(text: string, at: number, places: number, spans: Span[]): void {
    for (let place = STEP - 1; place >= 0; place -= 1) {
      if ((places & (1 << place)) === 0 || place > at) continue;
      const start = at - place;
      const end = this.#endOf(text, start);
      if (end > start) spans.push({ start, end });
    }
  }

  /** Of the longest form that begins there, or of what was left of it where a line ends or somebody else has cut it. */
  #endOf(text: string, start: number): number {
    const whole = this.#whole.furthest(text, start, (form) =>
      text.startsWith(form, start) ? start + form.length : start,
    );
    if (whole > start) return whole;
    const cut = this.#whole.furthest(text, start, (form) => brokenEnd(text, start, form, ELLIPSIS));
    return cut > start
      ? cut
      : this.#wrapped.furthest(text, start, (form) => brokenEnd(text, start, form, LINE_END));
  }
}

function brokenEnd(text: string, start: number, form: string, behind: RegExp): number {
  let end = start;
  while (end < text.length && text[end] === form[end - start]) end += 1;
  behind.lastIndex = end;
  return end - start >= MIN_LENGTH && behind.test(text) ? end : start;
}

function hashAt(text: string, at: number): number {
  return (
    (text.charCodeAt(at) + (text.charCodeAt(at + 1) << 6) + (text.charCodeAt(at + 2) << 12)) &
    (FILTER_SIZE - 1)
  );
}
