import type { Attempt } from './attempt.ts';

/** What came of all runs of one trial. */
export interface Tally {
  readonly what: string;
  /** Whose runs they were: `root`, `an ordinary user`. */
  readonly who: string;
  readonly runs: number;
  readonly green: number;
  /** Not green, by a fault of the host's that the run named. */
  readonly host: number;
  readonly cutOff: number;
  /** That blamed somebody else, or ended in a way that they should not. */
  readonly wrong: number;
  /** That left something on the host. */
  readonly left: number;
}

const NOTHING = { runs: 0, green: 0, host: 0, cutOff: 0, wrong: 0, left: 0 };

export function newTally(what: string, who: string): Tally {
  return { what, who, ...NOTHING };
}

export function counted(tally: Tally, { end, left }: Attempt): Tally {
  const key = end === 'cut off' ? 'cutOff' : end;
  const leaves = left === undefined ? 0 : 1;
  return { ...tally, runs: tally.runs + 1, [key]: tally[key] + 1, left: tally.left + leaves };
}

/** Whether it shows what is promised: something was played, nothing was left, and no end was wrong. */
export function isKept({ runs, wrong, left }: Tally): boolean {
  return runs > 0 && wrong === 0 && left === 0;
}
