import { ConnectFailed, WaitTimedOut, messageOf } from '../../core/errors.ts';
import type { Observation } from '../../core/wait.ts';

/** Looks at a node that may not answer for a while, and remembers whether that is how it ended. */
export class PatientLooks<T> {
  readonly #look: (signal: AbortSignal) => Promise<Observation<T>>;
  #unreachable = false;

  constructor(look: (signal: AbortSignal) => Promise<Observation<T>>) {
    this.#look = look;
  }

  /** The node could not be reached the last time: what was waited for is not to blame. */
  get unreachable(): boolean {
    return this.#unreachable;
  }

  async next(signal: AbortSignal): Promise<Observation<T>> {
    try {
      const seen = await this.#look(signal);
      this.#unreachable = false;
      return seen;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#unreachable = error instanceof ConnectFailed;
      // one look that takes too long is no reason to stop looking
      if (error instanceof WaitTimedOut) return { pending: messageOf(error) };
      throw error;
    }
  }
}
