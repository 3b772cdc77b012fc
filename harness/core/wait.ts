import { setTimeout as delay } from 'node:timers/promises';
import { Deadline } from './deadline.ts';
import { toMs, type Duration } from './duration.ts';
import { ConnectFailed, messageOf, ScenarioFailure, UsageError, WaitTimedOut } from './errors.ts';
import type { LostTime } from './lost-time.ts';

/** One observation of the thing waited for: there, not yet (with what was seen), or never (a state that cannot recover). */
export type Observation<T> =
  { readonly done: T } | { readonly pending: string } | { readonly hopeless: string };

/**
 * What an observation gives that is done. Not simply the `T` of an `Observation<T>`: in a function that says now `{ done }`, now
 * `{ pending }`, compilers without exactOptionalPropertyTypes see a `done` that may be undefined.
 */
export type Done<O> = O extends { readonly done: infer T } ? T : never;

/** How long a wait may take, and how often it looks. */
export interface WaitOptions {
  /** The one deadline, of the whole wait and of the observation in flight; a number is milliseconds. */
  readonly within: Duration | number;
  /**
   * The pause between two looks. @default 100 ms growing to 1 s, or three times as long as an observation takes when that is
   * longer, up to 30 s; 250 ms at most while nobody is there to answer
   */
  readonly every?: Duration;
  /** What the subject is not when it did not come: `not active` makes `unit x not active within …`. @default ': not' */
  readonly missing?: string;
  /** Ends the wait before its time: what it was aborted with is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Where what is waited for is kept from its work by others: as much is added to the deadline, within reason. */
  readonly lostTime?: LostTime | undefined;
}

/** Nobody was there to answer. */
interface Unanswered {
  readonly pending: string;
  readonly unanswered: true;
}

/** The observation in flight when the time ran out: it tells less than the one before it. */
const NO_ANSWER = { pending: 'no answer' } as const;
const LONGEST_STEP_MS = 1_000;
const LONGEST_UNANSWERED_MS = 250;
const POLL_STEPS_MS = [100, 250, 500, LONGEST_STEP_MS] as const;
const REST_FOR_AN_OBSERVATION = 3;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The project's one polling loop: observes until the thing is there and returns it.
 * Throws `WaitTimedOut` naming the subject, the limit and the last thing seen: at the deadline, or at once when
 * an observation says that waiting is hopeless. One that throws counts as "not yet", a `ConnectFailed` as one that nobody answered;
 * except for a `UsageError`, and a `ScenarioFailure` that does not say that it may pass: asking again cannot mend those.
 */
export async function waitUntil<O extends Observation<unknown>>(
  subject: string,
  observe: (signal: AbortSignal) => Promise<O>,
  { within, every, missing, signal, lostTime }: WaitOptions,
): Promise<Done<O>> {
  using deadline = new Deadline(within, signal, lostTime);
  const stop = deadline.signal;
  let lastSeen = 'nothing';
  for (let attempt = 0; !stop.aborted; attempt += 1) {
    const startedAt = performance.now();
    const seen = await observeOnce(observe, stop);
    const observedMs = performance.now() - startedAt;
    if ('done' in seen) return seen.done as Done<O>;
    if ('hopeless' in seen) throw hopeless(missing ? `${subject} ${missing}` : subject, seen.hopeless);
    if (seen !== NO_ANSWER || lastSeen === 'nothing') lastSeen = seen.pending;
    const unanswered = 'unanswered' in seen;
    await delay(pause({ attempt, every, observedMs, unanswered }), undefined, { signal: stop }).catch(
      () => undefined,
    );
  }
  deadline.throwIfCancelled();
  const what = missing ? `${subject} ${missing}` : `${subject}: not`;
  throw new WaitTimedOut(`${what} within ${deadline.limit}; last seen: ${lastSeen}`);
}

function hopeless(subject: string, lastSeen: string): WaitTimedOut {
  return new WaitTimedOut(`${subject}: gave up early, it cannot recover; last seen: ${lastSeen}`);
}

async function observeOnce<T>(
  observe: (signal: AbortSignal) => Promise<Observation<T>>,
  stop: AbortSignal,
): Promise<Observation<T> | Unanswered> {
  const { promise, release } = whenAborted(stop);
  try {
    return await Promise.race([observe(stop), promise]);
  } catch (error) {
    if ((error instanceof ScenarioFailure && !error.mayPass) || error instanceof UsageError) throw error;
    const pending = messageOf(error);
    return error instanceof ConnectFailed ? { pending, unanswered: true } : { pending };
  } finally {
    release();
  }
}

function whenAborted(stop: AbortSignal): { promise: Promise<Observation<never>>; release: () => void } {
  let onAbort = (): void => undefined;
  const promise = new Promise<Observation<never>>((resolve) => {
    onAbort = () => resolve(NO_ANSWER);
    if (stop.aborted) onAbort();
    else stop.addEventListener('abort', onAbort, { once: true });
  });
  return { promise, release: () => stop.removeEventListener('abort', onAbort) };
}

interface Observed {
  readonly attempt: number;
  readonly every?: Duration | undefined;
  readonly observedMs: number;
  readonly unanswered: boolean;
}

/**
 * An observation has a price for what is observed, most of all on an emulated node: a quarter of the time goes into
 * it, or more where one takes longer than a third of the longest pause. Who is not there pays none: how long an observation waited for
 * its answer then says nothing, and a node that boots is not to be found seconds after it was ready.
 */
function pause({ attempt, every, observedMs, unanswered }: Observed): number {
  if (every) return toMs(every);
  const step = POLL_STEPS_MS[Math.min(attempt, POLL_STEPS_MS.length - 1)] ?? LONGEST_STEP_MS;
  if (unanswered) return Math.min(step, LONGEST_UNANSWERED_MS);
  return Math.max(step, Math.min(REST_FOR_AN_OBSERVATION * observedMs, LONGEST_PAUSE_MS));
}
