import { formatMs, toMs, type Duration } from './duration.ts';

/** A limit in time joined with the caller's signal: one signal to hand on. Disposing of it stops the clock. */
export class Deadline implements Disposable {
  readonly limitMs: number;
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #onCallerAbort: () => void;

  constructor(within: Duration | number, caller?: AbortSignal) {
    this.limitMs = typeof within === 'number' ? within : toMs(within);
    this.#caller = caller;
    this.#onCallerAbort = () => this.#controller.abort(caller?.reason);
    this.#timer = setTimeout(
      () => this.#controller.abort(new Error(`not within ${this.limit}`)),
      Math.min(this.limitMs, MAX_TIMER_MS),
    );
    if (caller?.aborted) this.#onCallerAbort();
    else caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The limit, for a message. */
  get limit(): string {
    return formatMs(this.limitMs);
  }

  /** Throws the caller's reason when it was the caller who stopped, not the clock. */
  throwIfCancelled(): void {
    this.#caller?.throwIfAborted();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }
}

/** Node fires a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
