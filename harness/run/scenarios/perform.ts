import type { Requirement } from '../../lab/requirement.ts';
import { Deadline } from '../../core/deadline.ts';
import { toMs, type Duration } from '../../core/duration.ts';
import { CheckFailed, messageOf, WaitTimedOut } from '../../core/errors.ts';
import { oneLine } from '../../core/excerpt.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { EventBody, Failure, Timing } from '../../report/events.ts';
import { bounded } from './bounded.ts';
import { checkFailure } from './check-failure.ts';
import { CheckSkipped } from './check-skipped.ts';
import type { Fixtures } from './fixtures.ts';
import { Journal } from './journal.ts';
import { haltOf, type Halt } from './halt.ts';
import type { KnownTokens } from './known-tokens.ts';
import type { LabSession } from './lab-session.ts';
import type { Fixture, LabUnderTest } from './lab-under-test.ts';
import type { LeftBehind } from './left-behind.ts';
import { ObservedLab } from './observed-lab.ts';
import type { Provocations } from './provocations.ts';
import { witnesses, type Scene } from './witnesses.ts';

/** What can be performed on a lab: a check, or a scenario's own step. */
export interface ScenarioTask {
  readonly id: string;
  readonly title: string;
  readonly seed: readonly string[];
  readonly requires: readonly Requirement[];
  readonly uses: readonly Fixture<unknown>[];
  readonly provokes: readonly RegExp[];
  readonly within: Duration;
  readonly run: (lab: LabUnderTest) => Promise<void>;
}

/** What it brought besides its verdict; absent where there is nothing. */
interface Yield {
  /** Kept in the run's directory. */
  readonly files?: readonly string[];
  readonly timings?: readonly Timing[];
}

export type Outcome =
  | ({ readonly status: 'passed' } & Yield)
  | { readonly status: 'skipped'; readonly reason: string }
  | ({ readonly status: 'failed'; readonly failure: Failure; readonly error: unknown } & Yield);

export interface PerformOptions {
  readonly emit: (event: EventBody) => void;
  readonly tokens: KnownTokens;
  readonly fixtures: Fixtures;
  /** What checks of the same scenario make services complain of; absent: only this one is asked. */
  readonly provocations?: Provocations;
  readonly signal?: AbortSignal | undefined;
  /** Whether the lab outlives an interrupted run: then what was made in its cloud has to go even so. */
  readonly labStays: boolean;
}

/** To clean up after a check: a part of the check's own limit, for what takes long to make takes long to undo. */
const CLEAN_UP_SHARE = 1 / 4;
const CLEAN_UP_AT_LEAST = '1m';

/** Performs it under its deadline, tells of its start and end, and never throws. */
export async function perform(
  task: ScenarioTask,
  session: LabSession,
  options: PerformOptions,
): Promise<Outcome> {
  const { emit, signal } = options;
  const reason = haltOf(signal)?.reason ?? unmetReason(task, session);
  if (reason) return skip(task, reason, options);
  options.fixtures.begin(task);
  options.provocations?.begin(task);
  emit({ type: 'check-started', ...named(task), withinMs: toMs(task.within) * session.timeScale });
  const startedAt = performance.now();
  const outcome = await attempt(task, session, options);
  emit(ended(task, Math.round(performance.now() - startedAt), outcome));
  return outcome;
}

/** Tells that it was not performed, and why. */
export function skip(
  task: ScenarioTask,
  reason: string,
  { emit, fixtures }: Pick<PerformOptions, 'emit' | 'fixtures'>,
): Outcome & { status: 'skipped' } {
  const outcome = { status: 'skipped', reason } as const;
  fixtures.passOver(task);
  emit(ended(task, 0, outcome));
  return outcome;
}

function unmetReason({ requires }: Pick<ScenarioTask, 'requires'>, session: LabSession): string | undefined {
  return requires.map((requirement) => session.unmet(requirement)).find(Boolean);
}

async function attempt(
  task: ScenarioTask,
  session: LabSession,
  { emit, tokens, fixtures, provocations, signal: interrupted, labStays }: PerformOptions,
): Promise<Outcome> {
  const { id: check, uses } = task;
  const journal = new Journal();
  // one limit for all that it asks: its end stops the command or request in flight
  using limit = new Deadline(toMs(task.within) * session.timeScale, interrupted, session.lostTime);
  const { signal } = limit;
  const warn = (message: string): void => emit({ type: 'warning', message });
  await using lab = new ObservedLab({ session, check, uses, fixtures, journal, tokens, warn, signal });
  const startedAt = performance.now();
  const outcome = await ask(task, lab, limit, journal);
  const halt = haltOf(interrupted);
  const halted = halt && haltedBy(halt, journal);
  // a lab that has lost a machine is no place to clean up in
  if (halted && (!labStays || halt.error !== undefined)) return halted;
  const witnessed =
    halted ?? (await withWitness(outcome, lab, { session, startedAt, provocations, interrupted }));
  const stopping = labStays ? undefined : interrupted;
  using grace = new Deadline(cleanUpMs(task) * session.timeScale, stopping, session.lostTime);
  const canBeAsked = (user: Pick<ScenarioTask, 'requires'>): boolean =>
    !interrupted?.aborted && !unmetReason(user, session);
  const undo = async (): Promise<readonly LeftBehind[]> => [
    ...(await lab.cleanUp(grace.signal)),
    ...(await fixtures.release(task, canBeAsked, grace.signal)),
  ];
  const ended = await cleanedUp(witnessed, undo, journal);
  return ended.status === 'skipped' ? ended : { ...ended, ...yieldOf(lab) };
}

function haltedBy({ reason, error }: Halt, journal: Journal): Outcome {
  if (error === undefined) return { status: 'skipped', reason };
  return { status: 'failed', failure: checkFailure(error, journal), error };
}

function yieldOf({ files, timings }: ObservedLab): Yield {
  return { ...(files.length > 0 ? { files } : {}), ...(timings.length > 0 ? { timings } : {}) };
}

async function ask(
  task: ScenarioTask,
  lab: ObservedLab,
  limit: Deadline,
  journal: Journal,
): Promise<Outcome> {
  try {
    await untilAborted(asked(task, lab), limit.signal);
    return { status: 'passed' };
  } catch (thrown) {
    if (thrown instanceof CheckSkipped && !limit.signal.aborted)
      return { status: 'skipped', reason: bounded(thrown.message) };
    const error = limit.signal.aborted ? tooSlow(task, limit, journal) : thrown;
    return { status: 'failed', failure: checkFailure(error, journal), error };
  }
}

async function asked(task: ScenarioTask, lab: ObservedLab): Promise<void> {
  await task.run(lab);
  await lab.requireWaitedFor();
}

/** A failure with what can be seen around it before the check cleans up. */
async function withWitness(outcome: Outcome, lab: ObservedLab, scene: Scene): Promise<Outcome> {
  if (outcome.status !== 'failed') return outcome;
  const { failure, error } = outcome;
  const evidence = await witnesses({ failure, error }, lab, scene);
  return { ...outcome, failure: { ...failure, evidence: [...failure.evidence, ...evidence] } };
}

function cleanUpMs({ within }: ScenarioTask): number {
  return Math.max(toMs(CLEAN_UP_AT_LEAST), toMs(within) * CLEAN_UP_SHARE);
}

/** The first failure is the check's own; what it leaves behind fails it too, for the next one would find it. */
async function cleanedUp(
  outcome: Outcome,
  undo: () => Promise<readonly LeftBehind[]>,
  journal: Journal,
): Promise<Outcome> {
  const left = await undo();
  const [first] = left;
  if (!first) return outcome;
  if (outcome.status === 'failed') return { ...outcome, failure: withLeftBehind(outcome.failure, left) };
  const { error, failure } = whyLeft(first, journal);
  return { status: 'failed', failure, error };
}

/** That the cloud does not let go of something is the deployment's; that the undo itself is wrong, or the lab gone, is not. */
function whyLeft({ subject, cause }: LeftBehind, journal: Journal): { error: unknown; failure: Failure } {
  const own = checkFailure(cause, journal);
  if (own.fault !== 'deployment') {
    const message = own.message.startsWith(subject) ? own.message : `${subject}: ${own.message}`;
    return { error: cause, failure: { ...own, message } };
  }
  const error = new CheckFailed(`${subject}: was left behind: ${messageOf(cause)}`, { cause });
  return { error, failure: checkFailure(error, journal) };
}

function tooSlow({ id }: ScenarioTask, { limit }: Deadline, journal: Journal): WaitTimedOut {
  const last = journal.operations.at(-1);
  const lastSeen = last ? `${last.node}: ${oneLine(last.asked)}` : 'nothing was answered';
  return new WaitTimedOut(`check ${id}: not done within ${limit}; last answered: ${lastSeen}`);
}

function withLeftBehind(failure: Failure, left: readonly LeftBehind[]): Failure {
  const text = left.map(({ subject, cause }) => `${subject}: ${messageOf(cause)}`).join('\n');
  return { ...failure, evidence: [...failure.evidence, { title: 'left behind', text: bounded(text) }] };
}

function ended(task: ScenarioTask, ms: number, outcome: Outcome): EventBody {
  return { type: 'check-ended', ...named(task), status: outcome.status, ms, ...detail(outcome) };
}

function detail(outcome: Outcome): { reason?: string; failure?: Failure } & Yield {
  if (outcome.status === 'skipped') return { reason: outcome.reason };
  const { files, timings } = outcome;
  return {
    ...(outcome.status === 'failed' ? { failure: outcome.failure } : {}),
    ...(files ? { files } : {}),
    ...(timings ? { timings } : {}),
  };
}

function named({ id, title, seed }: ScenarioTask): { check: string; title: string; seed: readonly string[] } {
  return { check: id, title, seed };
}

/** In one line, for the reason of what is skipped because of it. */
export function firstLine(error: unknown): string {
  const [line] = messageOf(error).split('\n');
  return line ?? '';
}
