import { between } from './event-queries.ts';
import type { Event } from './events.ts';
import type { CheckSummary, Counts, Ended, PhaseSummary, State, StepSummary } from './summary.ts';

/** The steps of a run in the order in which they began. */
export function stepsOf(events: readonly Event[]): StepSummary[] {
  const marks = events.flatMap((event) => {
    if (event.type !== 'step-started' && event.type !== 'step-ended') return [];
    return [{ key: event.step, of: { step: event.step }, event }];
  });
  return settle(marks, events);
}

export function checksOf(events: readonly Event[]): CheckSummary[] {
  const marks = events.flatMap((event) => {
    if (event.type !== 'check-started' && event.type !== 'check-ended') return [];
    const { check, title, seed } = event;
    const files = 'files' in event ? { files: event.files } : {};
    const timings = 'timings' in event ? { timings: event.timings } : {};
    return [{ key: check, of: { check, title, seed, ...files, ...timings }, event }];
  });
  return settle(marks, events);
}

/** Phases with their nodes; a phase is as bad as the worst of its nodes. */
export function phasesOf(events: readonly Event[]): PhaseSummary[] {
  const marks = events.flatMap((event) => {
    if (event.type !== 'phase-started' && event.type !== 'phase-ended') return [];
    const { phase, node } = event;
    return [{ key: `${phase} on ${node}`, phase, of: { node }, event }];
  });
  return [...new Set(marks.map(({ phase }) => phase))].map((phase) => {
    const own = marks.filter((mark) => mark.phase === phase);
    const nodes = settle(own, events);
    return { phase, state: worstOf(nodes), ms: spanOf(own, nodes, events), nodes };
  });
}

export function countsOf(items: readonly { readonly state: State }[]): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0, unfinished: 0 };
  for (const { state } of items) counts[state] += 1;
  return counts;
}

/** A start or an end of the piece of work that `key` names. */
interface Mark<T> {
  readonly key: string;
  readonly of: T;
  readonly event: Extract<Event, { type: `${'step' | 'phase' | 'check'}-${'started' | 'ended'}` }>;
}

function settle<T extends object>(marks: readonly Mark<T>[], events: readonly Event[]): (T & Ended)[] {
  const found = new Map<string, T & Ended>();
  for (const { key, of, event } of marks) found.set(key, { ...of, ...endOf(event, events) });
  return [...found.values()];
}

function endOf(event: Mark<unknown>['event'], events: readonly Event[]): Ended {
  if (!('status' in event)) return { state: 'unfinished', ms: between(event.at, lastMoment(events)) };
  const reason = 'reason' in event ? { reason: event.reason } : {};
  const failure = 'failure' in event ? { failure: event.failure } : {};
  return { state: event.status, ms: event.ms, ...reason, ...failure };
}

const WORST_FIRST = ['failed', 'unfinished', 'skipped', 'passed'] as const;

function worstOf(items: readonly { readonly state: State }[]): State {
  return WORST_FIRST.find((state) => items.some((item) => item.state === state)) ?? 'unfinished';
}

function spanOf(marks: readonly Mark<unknown>[], nodes: readonly Ended[], events: readonly Event[]): number {
  const cutOff = nodes.some(({ state }) => state === 'unfinished');
  const until = cutOff ? lastMoment(events) : (marks.at(-1)?.event.at ?? '');
  return between(marks[0]?.event.at ?? until, until);
}

function lastMoment(events: readonly Event[]): string {
  return events.at(-1)?.at ?? '';
}
