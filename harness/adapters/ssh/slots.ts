import { untilAborted } from '../../core/until-aborted.ts';

/** A bounded number of places, given out first come, first served. */
export class Slots {
  #free: number;
  readonly #waiting: ((slot: Disposable) => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Waits for a place; disposing of it hands it on. */
  async take(signal: AbortSignal): Promise<Disposable> {
    if (this.#free > 0) {
      this.#free -= 1;
      return this.#slot();
    }
    const turn = new Promise<Disposable>((resolve) => this.#waiting.push(resolve));
    return untilAborted(turn, signal, (late) => late[Symbol.dispose]());
  }

  #slot(): Disposable {
    return { [Symbol.dispose]: () => this.#handOn() };
  }

  #handOn(): void {
    const next = this.#waiting.shift();
    if (next) next(this.#slot());
    else this.#free += 1;
  }
}
