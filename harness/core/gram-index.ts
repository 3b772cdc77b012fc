import { MIN_LENGTH } from './secret-forms.ts';

const BUCKETS = 2 ** 16;
const NONE = -1;

/** Tells which of many texts have what stands at a place of another one, as far as six characters tell. */
export class GramIndex {
  readonly #first = new Int32Array(BUCKETS).fill(NONE);
  readonly #next: number[] = [];
  readonly #texts: string[] = [];
  readonly #places: number[] = [];

  get isEmpty(): boolean {
    return this.#next.length === 0;
  }

  /** `place`: where in the text the six characters are. */
  add(text: string, place: number): void {
    const bucket = bucketOf(text, place);
    this.#next.push(this.#first[bucket] ?? NONE);
    this.#texts.push(text);
    this.#places.push(place);
    this.#first[bucket] = this.#next.length - 1;
  }

  /** The furthest end of all that `end` says of the texts that may stand there; `at` itself where there is none. */
  furthest(text: string, at: number, end: (known: string, place: number) => number): number {
    let furthest = at;
    let entry = this.#first[bucketOf(text, at)] ?? NONE;
    while (entry !== NONE) {
      const found = end(this.#texts[entry] ?? '', this.#places[entry] ?? 0);
      if (found > furthest) furthest = found;
      entry = this.#next[entry] ?? NONE;
    }
    return furthest;
  }
}

function bucketOf(text: string, at: number): number {
  let hash = 0;
  for (let index = at; index < at + MIN_LENGTH; index += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 16)) & (BUCKETS - 1);
}
