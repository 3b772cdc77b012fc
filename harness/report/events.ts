import type { Fault } from '../core/errors.ts';

/** The steps of one run, in order (design: one run). */
export const STEPS = ['preflight', 'image', 'up', 'deploy', 'check', 'collect', 'down'] as const;
export type Step = (typeof STEPS)[number];

export type Status = 'passed' | 'failed' | 'skipped';

/**
 * Red: the deployment is wrong. Broken: the lab, the host, the scenario, the call or stacklab is, and nothing is said of the
 * deployment. Unproven: nothing failed, and no check passed that was to prove anything.
 */
export type Verdict = 'green' | 'red' | 'broken' | 'unproven' | 'interrupted';

/** Everything a report can know about a failure; made by `failureOf`. */
export interface Failure {
  readonly fault: Fault;
  /** The class of the error: `CommandFailed`, `HostLacks`. */
  readonly kind: string;
  /** What the process exits with when this failure decides the run. */
  readonly exitCode: number;
  readonly message: string;
  readonly node?: string;
  /** Titled pieces of evidence: `last lines`, `journal of keystone`, `expected`, `found`, `request`. */
  readonly evidence: readonly Evidence[];
}

export interface Evidence {
  readonly title: string;
  readonly text: string;
}

/** What a check measured, in milliseconds: `time to ACTIVE` of four servers. */
export interface Timing {
  readonly subject: string;
  readonly n: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** One thing that happened in a run; appended to events.ndjson as it happens. Every report is a function of these. */
export type Event = { readonly at: string } & EventBody;

export type EventBody =
  | {
      readonly type: 'run-started';
      readonly run: string;
      readonly lab: string;
      readonly title: string;
      readonly command: string;
      /** The words behind `lab run`, for whoever runs it again; absent for other commands. */
      readonly args?: readonly string[];
      readonly stacklab: string;
      readonly host: string;
      readonly directory: string;
    }
  | {
      /** What the run is going to do, so that a view can say how far it is. */
      readonly type: 'planned';
      readonly nodes: readonly string[];
      readonly phases: readonly { readonly phase: string; readonly nodes: readonly string[] }[];
    }
  | {
      /** What is going to be played, with its options as they are in force. */
      readonly type: 'scenario-chosen';
      readonly scenario: string;
      readonly title: string;
      readonly options: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'platform-chosen';
      readonly platform: string;
      readonly title: string;
      readonly release: string;
    }
  | {
      readonly type: 'acceleration-proven';
      readonly acceleration: 'kvm' | 'tcg' | 'native';
      readonly nested: boolean;
      readonly timeScale: number;
      readonly reason: string;
      readonly rungs: readonly {
        readonly question: string;
        readonly passed: boolean;
        readonly evidence: string;
      }[];
    }
  | {
      /** The lab's machines are there. */
      readonly type: 'lab-made';
      readonly provider: string;
      /** What ran it: `libvirt 9.0.0, QEMU 7.2.22`. */
      readonly description: string;
    }
  | { readonly type: 'step-started'; readonly step: Step }
  | {
      readonly type: 'step-ended';
      readonly step: Step;
      readonly status: Status;
      readonly ms: number;
      readonly failure?: Failure;
    }
  | {
      readonly type: 'progress';
      readonly subject: string;
      readonly doing: string;
      readonly bytes: number;
      readonly totalBytes?: number;
      readonly bytesPerSecond: number;
    }
  | {
      readonly type: 'image-ready';
      readonly image: string;
      readonly cached: boolean;
      readonly sizeBytes: number;
      readonly ms: number;
    }
  | {
      readonly type: 'images-removed';
      readonly images: number;
      readonly sizeBytes: number;
      readonly unusedSince: string;
    }
  | {
      readonly type: 'guest-ready';
      readonly guest: string;
      readonly standIn: boolean;
      readonly reason?: string;
      readonly sizeBytes: number;
    }
  | {
      readonly type: 'node-state';
      readonly node: string;
      readonly state: 'started' | 'reachable' | 'verified' | 'kept' | 'gone';
      readonly ms: number;
    }
  | {
      /** The lab came back as this checkpoint found it: these phases need not run. */
      readonly type: 'checkpoint-restored';
      readonly checkpoint: string;
      readonly phases: readonly string[];
      readonly madeAt: string;
      readonly ms: number;
    }
  /** It did not keep what it promised and is not used again. */
  | { readonly type: 'checkpoint-discarded'; readonly checkpoint: string; readonly reason: string }
  | {
      readonly type: 'checkpoint-saved';
      readonly checkpoint: string;
      readonly phases: readonly string[];
      /** How long phases had to wait for it. */
      readonly ms: number;
      /** How long the machines stood still, a part of it. */
      readonly pausedMs: number;
      readonly sizeBytes: number;
    }
  /** Phases that no checkpoint spares, and why. */
  | { readonly type: 'rerun'; readonly phases: readonly string[]; readonly reason: string }
  | { readonly type: 'phase-started'; readonly phase: string; readonly node: string }
  | { readonly type: 'phase-output'; readonly phase: string; readonly node: string; readonly line: string }
  /** What the scenario's own code printed. */
  | { readonly type: 'scenario-output'; readonly line: string }
  | {
      readonly type: 'phase-ended';
      readonly phase: string;
      readonly node: string;
      readonly status: Status;
      readonly ms: number;
      readonly reason?: string;
      readonly failure?: Failure;
    }
  /** From here on the run is to prove something: without a check that passes it is not green. */
  /** Of the checks only these, or those of these groups, where any are named. */
  | { readonly type: 'proof-wanted'; readonly only?: readonly string[] }
  | {
      readonly type: 'check-started';
      readonly check: string;
      readonly title: string;
      readonly seed: readonly string[];
      /** What it may take, stretched as all limits are; absent for tests of the file's own. */
      readonly withinMs?: number;
    }
  | {
      readonly type: 'check-ended';
      readonly check: string;
      readonly title: string;
      readonly seed: readonly string[];
      readonly status: Status;
      readonly ms: number;
      readonly reason?: string;
      readonly failure?: Failure;
      /** What it kept in the run's directory: screenshots. */
      readonly files?: readonly string[];
      /** What it measured. */
      readonly timings?: readonly Timing[];
    }
  | {
      /** What of the deployment's folder nodes do not get. */
      readonly type: 'left-out';
      readonly folder: string;
      /** There is a `.git`. */
      readonly git: boolean;
      /** How many files .gitignore files leave out. */
      readonly ignored: number;
    }
  /** `unrecorded`: something of the run is missing in its record. */
  | { readonly type: 'warning'; readonly message: string; readonly unrecorded?: true }
  /** A failure that no step, phase or check reports as its own: one of several at tear-down, a broken reporter. */
  | { readonly type: 'fault'; readonly failure: Failure }
  /** A phase failed, and the lab as it was before that is at hand. */
  | { readonly type: 'way-back'; readonly failed: readonly string[]; readonly commands: readonly string[] }
  | { readonly type: 'kept'; readonly instance: string; readonly commands: readonly string[] }
  | {
      readonly type: 'run-ended';
      readonly verdict: Verdict;
      readonly exitCode: number;
      readonly ms: number;
    };

/** Takes events as they happen. */
export interface Reporter {
  /** What it is called in the message that says it failed: `console`, `record`. */
  readonly name: string;
  onEvent(event: Event): void;
  /** Writes what is still to be written; a reporter that fails fails the run, never the tear-down. */
  end?(): Promise<void>;
}
