import { formatMs, toMs, type Duration } from './duration.ts';
import type { Lost, LostTime } from './lost-time.ts';

/**
 * A limit in time joined with the caller's signal: one signal to hand on. Disposing of it stops the clock. Given a clock
 * of lost time, it goes on for as long as was lost since it began, up to `CEILING` times its limit in all.
 */
export class Deadline implements Disposable {
  readonly limitMs: number;
  readonly #startedAt = performance.now();
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #lost: (() => Promise<Lost>) | undefined;
  readonly #onCallerAbort: () => void;
  #timer: NodeJS.Timeout;
  #isOver = false;
  #stretched: { readonly toMs: number; readonly why: string } | undefined;

  constructor(within: Duration | number, caller?: AbortSignal, lostTime?: LostTime) {
    this.limitMs = typeof within === 'number' ? within : toMs(within);
    this.#caller = caller;
    this.#lost = lostTime?.begin();
    this.#onCallerAbort = () => this.#controller.abort(caller?.reason);
    this.#timer = this.#expireAfter(this.limitMs);
    if (caller?.aborted) this.#onCallerAbort();
    else caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What it may be stretched to, in milliseconds. */
  get longestMs(): number {
    return this.limitMs * (this.#lost ? CEILING : 1);
  }

  /** The limit, for a message; with what it was stretched to, and why. */
  get limit(): string {
    const limit = formatMs(this.limitMs);
    if (!this.#stretched) return limit;
    const { toMs: ms, why } = this.#stretched;
    return `${limit}, stretched to ${formatMs(ms)} since ${why}`;
  }

  /** Throws the caller's reason when it was the caller who stopped, not the clock. */
  throwIfCancelled(): void {
    this.#caller?.throwIfAborted();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }

  #expireAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#expire(), Math.min(ms, MAX_TIMER_MS));
  }

  /** What was lost is asked for only now: most limits are never reached. */
  #expire(): void {
    if (!this.#lost) {
      this.#end();
      return;
    }
    // nobody waits for ever for a clock that does not answer
    this.#timer = setTimeout(() => this.#end(), Math.min(this.limitMs, ANSWER_WITHIN_MS));
    void this.#lost().then(
      (lost) => this.#stretch(lost),
      () => this.#end(),
    );
  }

  #stretch({ ms, why }: Lost): void {
    clearTimeout(this.#timer);
    if (this.#isOver || this.signal.aborted) return;
    const allowedMs = Math.min(this.limitMs + ms, this.limitMs * CEILING);
    const leftMs = allowedMs - (performance.now() - this.#startedAt);
    const goesOn = leftMs >= this.limitMs * LEAST_STRETCH;
    // the share of the whole wait is what is told in the end
    if (goesOn) this.#stretched = { toMs: allowedMs, why };
    else if (this.#stretched) this.#stretched = { ...this.#stretched, why };
    if (goesOn) this.#timer = this.#expireAfter(leftMs);
    else this.#end();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#controller.abort(new Error(`not within ${this.limit}`));
  }
}

/** Node fires a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** A look at hundreds of processes takes half a second on a very busy host. */
const ANSWER_WITHIN_MS = 5_000;
/** Of its limit, in all: who gets less than a quarter of what he needs would be waited for all day. */
const CEILING = 4;
/** Of its limit: less is not worth a word, and where time is lost on and on there is always a little left. */
const LEAST_STRETCH = 0.05;
