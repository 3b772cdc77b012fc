import { Buffer } from 'node:buffer';
import type { Secret } from '../core/secret.ts';
import type { EventBody } from './events.ts';

/** Anything shorter is found in innocent text too. */
const MIN_LENGTH = 6;
/** A multi-line secret (a private key) is met one line at a time; shorter lines of it give nothing away. */
const MIN_LINE_LENGTH = 16;
const MASK = '***';

/** Takes registered secrets out of text and events, in the forms in which they travel. */
export class Redactor {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;
  #longest = 0;

  /** Throws on a secret too short to be told from ordinary text. */
  add(secret: string | Secret): void {
    const value = typeof secret === 'string' ? secret : secret.reveal();
    if (value.length < MIN_LENGTH)
      throw new RangeError(
        `a secret of ${value.length} characters cannot be redacted: it takes at least ${MIN_LENGTH}`,
      );
    for (const form of formsOf(value)) this.#forms.add(form);
    this.#compile();
  }

  /** Length of the longest text that counts as a secret; what is shorter may be the start of one. */
  get longest(): number {
    return this.#longest;
  }

  redactText(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, MASK) : text;
  }

  /** The event with every text in it redacted; its type and its structure stay. */
  redact<T extends EventBody>(body: T): T {
    return this.#pattern ? { ...(this.#redactDeep(body) as T), type: body.type } : body;
  }

  /** Where a text may be cut without cutting a secret in two, at or before `position`. */
  safeCut(text: string, position: number): number {
    if (!this.#pattern) return position;
    for (const match of text.matchAll(this.#pattern)) {
      if (match.index >= position) break;
      if (match.index + match[0].length > position) return match.index;
    }
    return position;
  }

  #redactDeep(value: unknown): unknown {
    if (typeof value === 'string') return this.redactText(value);
    if (Array.isArray(value)) return value.map((item) => this.#redactDeep(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#redactDeep(item)]));
  }

  #compile(): void {
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    this.#longest = forms[0]?.length ?? 0;
    this.#pattern = new RegExp(forms.map(escapeRegExp).join('|'), 'g');
  }
}

function formsOf(value: string): string[] {
  const texts = value.includes('\n') ? [value, ...longLines(value)] : [value];
  return texts
    .flatMap((text) => [
      text,
      JSON.stringify(text).slice(1, -1),
      encodeURIComponent(text),
      encodeURIComponent(text).replaceAll('%20', '+'),
      encodeURI(text),
      ...base64Forms(text),
    ])
    .filter((form) => form.length >= MIN_LENGTH);
}

function longLines(value: string): string[] {
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= MIN_LINE_LENGTH && !line.startsWith('-----'));
}

/** Base64 of the secret alone and inside a longer text (`user:secret`): one form for each place in the group of three. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const skipped = Math.ceil((offset * 8) / 6);
    const whole = Math.floor((bytes.length * 8) / 6);
    const form = bytes.toString('base64').slice(skipped, whole);
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
