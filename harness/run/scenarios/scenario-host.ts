import { UsageError } from '../../core/errors.ts';
import { program } from '../../core/program.ts';
import type { EventBody } from '../../report/events.ts';
import type { LabSession } from './lab-session.ts';
import type { OwnTests } from './own-tests.ts';

/** Who plays a scenario: it gives the lab and takes the events. */
export interface ScenarioHost {
  /** `run`: deploy, steps, checks. `check`: the lab is deployed already; only its checks are asked. */
  readonly mode: 'run' | 'check';
  /** Name of the scenario: that of its file, `boot-storm`. */
  readonly scenario: string;
  /** Name of the lab that it plays on. */
  readonly lab: string;
  /** Ids of checks, or the groups in front of the dot; empty means all. */
  readonly only: readonly string[];
  /** Values of the scenario's options, as `--set` gives them. */
  readonly settings: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal | undefined;
  /** Brings the lab up, or takes hold of it; asked once for each scenario, when its first step starts. */
  session(lab: string): Promise<LabSession>;
  emit(event: EventBody): void;
}

/** A host while a file is loaded for it. */
export interface OpenHost extends ScenarioHost {
  /** What the words of scenarios make. */
  readonly own: OwnTests;
}

let current: OpenHost | undefined;

/** Lets the scenarios that are loaded inside `work` use this host. */
export async function withScenarioHost<T>(host: OpenHost, action: () => Promise<T>): Promise<T> {
  if (current) throw new Error('a scenario is being loaded in this process already: load them one by one');
  current = host;
  try {
    return await action();
  } finally {
    current = undefined;
  }
}

/** The host of the scenario that is being loaded; throws `UsageError` naming the command when there is none. */
export function scenarioHost(title: string, lab: string): OpenHost {
  if (!current)
    throw new UsageError(
      `scenario '${title}' has no lab to play on: start it with \`${program.call} run ${lab}\`, or \`${program.call} check ${lab}\` when the lab is up`,
    );
  return current;
}
