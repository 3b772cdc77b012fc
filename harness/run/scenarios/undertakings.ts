import { ScenarioBroken } from '../../core/errors.ts';
import { oneLine } from '../../core/excerpt.ts';

const SHOWN = 5;

interface Undertaking {
  readonly what: string;
  /** Where in the scenario it was started, by its stack. */
  readonly started: Error;
  inFlight: boolean;
  /** Whether anybody has asked for its outcome. */
  awaited: boolean;
}

/** A check ended before what it had started: the check tells of it itself. */
export class NotWaitedFor extends ScenarioBroken {}

/** What a check has started on its lab, and whether it waited for it: what nobody waits for proves nothing. */
export class Undertakings {
  #open = new Set<Undertaking>();
  #closed: string | undefined;

  /** Does it. Its rejection is told by `failure` where nobody waits for it, and by nothing else. */
  start<T>(what: string, action: () => Promise<T>): Promise<T> {
    const refusal = this.#refusal(what);
    if (refusal) return Promise.reject(refusal);
    const undertaking = { what, started: new Error(what), inFlight: true, awaited: false };
    this.#open.add(undertaking);
    const outcome = (async () => action())().finally(() => {
      undertaking.inFlight = false;
      this.#forgetIfDone(undertaking);
    });
    return asWatched(outcome, () => {
      undertaking.awaited = true;
      this.#forgetIfDone(undertaking);
    });
  }

  /** What was not waited for until now, as a fault of the scenario; what is told once is not told again. */
  failure(subject: string): NotWaitedFor | undefined {
    const [first, ...others] = this.#open;
    this.#open = new Set();
    if (!first) return undefined;
    const words = [first, ...others].map(
      ({ what, inFlight }) => `${oneLine(what)}${inFlight ? '' : ' (over)'}`,
    );
    const more = words.length > SHOWN ? ` and ${words.length - SHOWN} more` : '';
    const failure = new NotWaitedFor(
      `${subject}: ended without waiting for what it had started: ${words.slice(0, SHOWN).join('; ')}${more}; await it`,
    );
    if (first.started.stack !== undefined) failure.stack = first.started.stack;
    return failure;
  }

  /** From now on nothing is started any more: `why` is what who tries is told. */
  close(why: string): void {
    this.#closed = why;
  }

  /** Throws `ScenarioBroken` after `close`. */
  refuseWhenClosed(what: string): void {
    const refusal = this.#refusal(what);
    if (refusal) throw refusal;
  }

  #refusal(what: string): ScenarioBroken | undefined {
    return this.#closed === undefined ? undefined : new ScenarioBroken(`${this.#closed}: ${oneLine(what)}`);
  }

  #forgetIfDone(undertaking: Undertaking): void {
    if (undertaking.awaited && !undertaking.inFlight) this.#open.delete(undertaking);
  }
}

/** The same promise, which tells when somebody asks for its outcome: `await` does, and so does whatever combines promises. */
function asWatched<T>(promise: Promise<T>, onAsked: () => void): Promise<T> {
  // whoever never asks is told of by the check itself, not by the process
  promise.catch(() => undefined);
  const watched = new Watched<T>((resolve) => resolve(promise));
  watched.catch(() => undefined);
  watched.onAsked = onAsked;
  return watched;
}

/** `await` calls `then` of what is no plain promise. */
class Watched<T> extends Promise<T> {
  onAsked: (() => void) | undefined;

  /** What is made of it is a plain promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.onAsked?.();
    return super.then(onFulfilled, onRejected);
  }
}
