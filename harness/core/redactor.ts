import { formsOf, MIN_LENGTH } from './secret-forms.ts';
import { SecretMatcher } from './secret-matcher.ts';
import { MASK, type Secret } from './secret.ts';
import type { Span } from './span.ts';

/** What goes round in circles has no end. */
const MOST_DEPTH = 12;

/** Takes secrets that it knows out of text, in the forms in which they travel. */
export class Redactor {
  readonly #known = new Set<string>();
  readonly #matcher = new SecretMatcher();
  /** Nothing is to be done for secrets that meet no text. */
  #waiting: string[] = [];

  /** Throws on a secret too short to be told from ordinary text. */
  add(secret: string | Secret): void {
    const value = typeof secret === 'string' ? secret : secret.reveal();
    if (value.length < MIN_LENGTH)
      throw new RangeError(
        `a secret of ${value.length} characters cannot be redacted: it takes at least ${MIN_LENGTH}`,
      );
    if (this.#known.has(value)) return;
    this.#known.add(value);
    this.#waiting.push(value);
  }

  /** Length of the longest text that counts as a secret; what is shorter may be the start of one. */
  get longest(): number {
    return this.#ready.longest;
  }

  redactText(text: string): string {
    if (this.#known.size === 0) return text;
    const spans = this.#ready.spansIn(text);
    return spans.length === 0 ? text : masked(text, spans, 0);
  }

  /** The same with every text in it redacted, as deep as anything is shown; what is more than data is left alone. */
  redactValue(value: unknown, depth = MOST_DEPTH): unknown {
    if (typeof value === 'string') return this.redactText(value);
    if (depth === 0) return value;
    if (Array.isArray(value)) return value.map((item) => this.redactValue(item, depth - 1));
    if (!isPlain(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.redactValue(item, depth - 1)]),
    );
  }

  /** The last characters of a text that may itself be the end of a longer one: redacted first, then cut. */
  redactEnd(text: string, limit: number): string {
    const start = Math.max(0, text.length - limit);
    const spans = this.#ready.spansIn(text).filter(({ end }) => end > start);
    const [first] = spans;
    return masked(text, spans, first && first.start < start ? first.start : start);
  }

  /** Where a text may be cut without cutting a secret in two, at or before `position`. */
  safeCut(text: string, position: number): number {
    const cut = this.#ready.spansIn(text).find(({ start, end }) => start < position && end > position);
    return cut ? cut.start : position;
  }

  get #ready(): SecretMatcher {
    for (const value of this.#waiting.splice(0)) for (const form of formsOf(value)) this.#matcher.add(form);
    return this.#matcher;
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function masked(text: string, spans: readonly Span[], from: number): string {
  const parts: string[] = [];
  let at = from;
  for (const { start, end } of spans) {
    parts.push(text.slice(at, start), MASK);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
