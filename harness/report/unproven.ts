import type { Failure } from './events.ts';
import { EXIT } from './exit-codes.ts';
import type { Summary } from './summary.ts';

/** Why a run is not green in which nothing failed. */
export function whyUnproven({ checks }: Pick<Summary, 'checks'>): string {
  const why = checks.length === 0 ? 'no check was asked' : 'every check was skipped';
  return `nothing was proven: ${why}`;
}

/** The same for who looks for failures alone; none where the run is anything but unproven. */
export function unprovenFailures({ verdict, checks }: Pick<Summary, 'verdict' | 'checks'>): Failure[] {
  if (verdict !== 'unproven') return [];
  const message = whyUnproven({ checks });
  return [{ fault: 'scenario', kind: 'NothingProven', exitCode: EXIT.unproven, message, evidence: [] }];
}
