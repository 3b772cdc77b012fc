import type { LostTime } from '../../harness/core/lost-time.ts';

/** A clock that has lost a share of all the time that passed, and says how often it was asked. */
export class LosingClock implements LostTime {
  readonly #share: number;
  readonly #why: string;
  asked = 0;

  constructor(share: number, why = 'node01 had 31 % of the processor time that it asked for') {
    this.#share = share;
    this.#why = why;
  }

  begin(): ReturnType<LostTime['begin']> {
    const startedAt = performance.now();
    return () => {
      this.asked += 1;
      return Promise.resolve({ ms: (performance.now() - startedAt) * this.#share, why: this.#why });
    };
  }
}
