import type { Attempt } from './attempt.ts';

/** Random moments of a run. How long one is, the latest that came to its end has told: a moment after it would be no test. */
export class Moments {
  readonly #below: (limit: number) => number;
  #withinMs: number;

  constructor(firstMs: number, below: (limit: number) => number) {
    this.#withinMs = firstMs;
    this.#below = below;
  }

  /** Milliseconds after the start of a run. */
  next(): number {
    return this.#below(this.#withinMs);
  }

  /** Hands back what it was told of. */
  learn<A extends Pick<Attempt, 'end' | 'tookMs'>>(found: A): A {
    if (found.end === 'green') this.#withinMs = Math.ceil(found.tookMs);
    return found;
  }
}
