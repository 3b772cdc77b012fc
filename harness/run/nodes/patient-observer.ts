import { ConnectFailed, WaitTimedOut, messageOf } from '../../core/errors.ts';
import type { Observation } from '../../core/wait.ts';

/** Observes a node that may not answer for a while, and remembers whether that is how it ended. */
export class PatientObserver<T> {
  readonly #observe: (signal: AbortSignal) => Promise<Observation<T>>;
  #unreachable = false;

  constructor(observe: (signal: AbortSignal) => Promise<Observation<T>>) {
    this.#observe = observe;
  }

  /** The node could not be reached the last time: what was waited for is not to blame. */
  get unreachable(): boolean {
    return this.#unreachable;
  }

  async next(signal: AbortSignal): Promise<Observation<T>> {
    try {
      const seen = await this.#observe(signal);
      this.#unreachable = false;
      return seen;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#unreachable = error instanceof ConnectFailed;
      // one observation that takes too long is no reason to end the wait
      if (error instanceof WaitTimedOut) return { pending: messageOf(error) };
      throw error;
    }
  }
}
