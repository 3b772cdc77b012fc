import type { Attempt } from './attempt.ts';

/** One kind of bad day, to be gone through again and again. */
export interface Trial {
  /** What is done to runs, and to which: `SIGKILL at a random moment, machines`. */
  readonly what: string;
  /** How often, where nothing is said and the time is there. */
  readonly times: number;
  /** How long once usually takes, so that a trial gets its share of the time there is. */
  readonly usualMs: number;
  /** Once: plays a run, does to it what is to be done, and looks at its end and at what it left. */
  readonly play: (index: number) => Promise<Attempt>;
}

/** Who soaks. */
export interface Stage {
  readonly isRoot: boolean;
  /** A random whole number below a limit. */
  readonly below: (limit: number) => number;
}

/** Trials of one name on the command line. */
export interface Soak {
  readonly name: string;
  readonly summary: string;
  /** Those that this user can put a run to. */
  readonly trials: (stage: Stage) => readonly Trial[];
}
