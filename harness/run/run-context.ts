import type { CheckpointStore } from './checkpoints/checkpoint-store.ts';
import type { HostFacts } from './host-facts.ts';
import type { InstanceStore } from './instance-store.ts';
import type { Emit } from './run-step.ts';
import type { Tools } from './tools.ts';

/** What a run works with. */
export interface RunContext {
  readonly tools: Tools;
  readonly instances: InstanceStore;
  readonly checkpoints: CheckpointStore;
  readonly emit: Emit;
  /** What the host is asked before a deployment is blamed. */
  readonly facts: HostFacts;
  readonly stateDir: string;
  /** Keeps a file in the run's directory. */
  readonly keepFile: (name: string, content: Buffer) => void;
  readonly signal?: AbortSignal | undefined;
}
