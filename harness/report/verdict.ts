import { EXIT } from './exit-codes.ts';
import type { Event, Failure, Step, Verdict } from './events.ts';

export interface Outcome {
  readonly verdict: Verdict;
  readonly exitCode: number;
  /** The failure that decided; absent when green, or when something never ended. */
  readonly decidedBy?: Failure;
}

/** Steps whose failures come too late to say anything about the deployment. */
const LATE_STEPS: readonly Step[] = ['collect', 'down'];
/** Which exit code wins when several apply: a deployment cannot be judged on a broken lab. */
const PRECEDENCE = [EXIT.interrupted, EXIT.usage, EXIT.hostLacks, EXIT.broken, EXIT.red] as const;

/** What a run comes to, as far as its events tell: whatever started and never ended is no success. */
export function outcomeOf(events: Iterable<Event>): Outcome {
  const tally = new Tally();
  for (const event of events) tally.count(event);
  return tally.outcome();
}

function verdictOf(exitCode: number): Verdict {
  if (exitCode === EXIT.green) return 'green';
  if (exitCode === EXIT.red) return 'red';
  if (exitCode === EXIT.unproven) return 'unproven';
  return exitCode === EXIT.interrupted ? 'interrupted' : 'broken';
}

class Tally {
  readonly #early: Failure[] = [];
  readonly #late: Failure[] = [];
  readonly #open = new Set<string>();
  #step: Step | undefined;
  #unexplained: number = EXIT.green;
  #steps = 0;
  #proofWanted = false;
  #proofs = 0;

  count(event: Event): void {
    this.#follow(event);
    if ('failure' in event) this.#file(event.failure);
    else if ('status' in event && event.status === 'failed') this.#unexplained ||= exitCodeWithout(event);
  }

  outcome(): Outcome {
    const early = worst(this.#early);
    const decidedBy = early ?? (this.#unexplained === EXIT.red ? undefined : worst(this.#late));
    const exitCode = decidedBy?.exitCode ?? (this.#unexplained || this.#exitCodeOfSilence());
    return { verdict: verdictOf(exitCode), exitCode, ...(decidedBy ? { decidedBy } : {}) };
  }

  #follow(event: Event): void {
    if (event.type === 'step-started') this.#step = event.step;
    if (event.type === 'step-ended') this.#steps += 1;
    if (event.type === 'proof-wanted') this.#proofWanted = true;
    if (event.type === 'check-ended' && event.status === 'passed') this.#proofs += 1;
    const subject = subjectOf(event);
    if (subject && event.type.endsWith('-started')) this.#open.add(subject);
    if (subject && event.type.endsWith('-ended')) this.#open.delete(subject);
  }

  #file(failure: Failure): void {
    const late = this.#step !== undefined && LATE_STEPS.includes(this.#step);
    (late ? this.#late : this.#early).push(failure);
  }

  #exitCodeOfSilence(): number {
    if (this.#open.size > 0) return EXIT.broken;
    if (this.#proofWanted) return this.#proofs > 0 ? EXIT.green : EXIT.unproven;
    return this.#steps > 0 ? EXIT.green : EXIT.broken;
  }
}

function worst(failures: readonly Failure[]): Failure | undefined {
  for (const code of PRECEDENCE) {
    const found = failures.find((failure) => failure.exitCode === code);
    if (found) return found;
  }
  return undefined;
}

function exitCodeWithout(event: Event): number {
  return event.type === 'step-ended' && event.step !== 'deploy' && event.step !== 'check'
    ? EXIT.broken
    : EXIT.red;
}

function subjectOf(event: Event): string | undefined {
  if ('step' in event) return `step ${event.step}`;
  if ('phase' in event) return `phase ${event.phase} on ${event.node}`;
  return 'check' in event ? `check ${event.check}` : undefined;
}
