import type { Failure, Status, Step, Timing, Verdict } from './events.ts';

/** How something came out; what was cut off before its end is `unfinished`. */
export type State = Status | 'unfinished';

/** A run as data: what summary.json holds and what every report shows. */
export interface Summary {
  readonly run: string;
  readonly lab: string;
  readonly title: string;
  readonly command: string;
  readonly stacklab: string;
  readonly host: string;
  readonly directory: string;
  readonly startedAt: string;
  readonly ms: number;
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly scenario?: {
    readonly name: string;
    readonly title: string;
    readonly options: Readonly<Record<string, number>>;
  };
  /** The checks, or groups of checks, that were to be asked; absent: all. */
  readonly only?: readonly string[];
  readonly platform?: { readonly name: string; readonly title: string; readonly release: string };
  readonly acceleration?: {
    readonly type: 'kvm' | 'tcg' | 'native';
    readonly nested: boolean;
    readonly timeScale: number;
    readonly reason: string;
  };
  readonly provider?: { readonly name: string; readonly description: string };
  readonly images: readonly ImageSummary[];
  readonly guest?: {
    readonly name: string;
    readonly standIn: boolean;
    readonly reason?: string;
    readonly sizeBytes: number;
  };
  readonly steps: readonly StepSummary[];
  readonly phases: readonly PhaseSummary[];
  readonly checks: readonly CheckSummary[];
  readonly counts: { readonly phases: Counts; readonly checks: Counts };
  /** What took longest, phases on nodes and checks, longest first. */
  readonly slowest: readonly { readonly subject: string; readonly ms: number }[];
  readonly warnings: readonly string[];
  /** Failures that belong to no step, phase or check. */
  readonly faults: readonly Failure[];
  readonly wayBack?: { readonly failed: readonly string[]; readonly commands: readonly string[] };
  readonly kept?: { readonly instance: string; readonly commands: readonly string[] };
}

export type Counts = Readonly<Record<State, number>>;

interface ImageSummary {
  readonly image: string;
  readonly cached: boolean;
  readonly sizeBytes: number;
  readonly ms: number;
}

export interface Ended {
  readonly state: State;
  readonly ms: number;
  readonly reason?: string;
  readonly failure?: Failure;
}

export interface StepSummary extends Ended {
  readonly step: Step;
}

export interface PhaseSummary {
  readonly phase: string;
  readonly state: State;
  /** From the first start on a node to the last end. */
  readonly ms: number;
  readonly nodes: readonly NodePhaseSummary[];
}

interface NodePhaseSummary extends Ended {
  readonly node: string;
}

export interface CheckSummary extends Ended {
  readonly check: string;
  readonly title: string;
  readonly seed: readonly string[];
  /** What it kept in the run's directory; absent when there is nothing. */
  readonly files?: readonly string[];
  /** What it measured; absent when there is nothing. */
  readonly timings?: readonly Timing[];
}
