import type { Failure } from '../../harness/report/events.ts';
import type { Summary } from '../../harness/report/summary.ts';

/** All that failed in a run, wherever it did. */
export function failuresOf({ steps, phases, checks, faults }: Summary): Failure[] {
  const ended = [...steps, ...phases.flatMap(({ nodes }) => nodes), ...checks];
  return [...faults, ...ended.flatMap(({ failure }) => failure ?? [])];
}
