import { UsageError } from '../core/errors.ts';
import type { NodePlan } from '../lab/lab.ts';
import type { Node } from '../ports/node.ts';
import type { RunningLab } from '../ports/provider.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { LabWatch } from './lab-watch.ts';
import type { LoadWatch } from './nodes/load-watch.ts';

/** Who looks after a lab, as far as anybody does. */
interface Watches {
  readonly load?: LoadWatch | undefined;
  readonly watch?: LabWatch | undefined;
}

/** A lab whose nodes answer. Disposing of it closes the connections; the machines belong to `running`. */
export class UpLab implements AsyncDisposable {
  readonly record: InstanceRecord;
  readonly running: RunningLab;
  readonly nodes: ReadonlyMap<string, Node>;
  /** What its nodes have of the host's processors; absent where that cannot be known. */
  readonly load: LoadWatch | undefined;
  readonly #watch: LabWatch | undefined;

  constructor(record: InstanceRecord, running: RunningLab, nodes: readonly Node[], watches: Watches = {}) {
    this.record = record;
    this.running = running;
    this.load = watches.load;
    this.nodes = new Map(nodes.map((node) => [node.name, node]));
    this.#watch = watches.watch;
  }

  /** Aborts with the caller's, and as soon as a machine is lost: the reason says which and why. */
  signal(callers: AbortSignal | undefined): AbortSignal | undefined {
    const signals = [callers, this.#watch?.signal].filter((signal) => signal !== undefined);
    return signals.length === 0 ? undefined : AbortSignal.any(signals);
  }

  /** Why a node is no longer there; undefined while it is, as far as anybody knows. */
  whyLost(node: string): string | undefined {
    return this.#watch?.whyLost(node);
  }

  /** Throws `UsageError` naming the nodes that there are. */
  node(name: string): Node {
    const node = this.nodes.get(name);
    if (node) return node;
    throw new UsageError(
      `lab ${this.record.lab.name} has no node '${name}'; there are: ${[...this.nodes.keys()].join(', ')}`,
    );
  }

  /** The nodes as they are: where the provider has no extra disks to give, without them. */
  get plans(): readonly NodePlan[] {
    const { nodes } = this.record.lab;
    return this.running.lacks.has('disks') ? nodes.map((plan) => ({ ...plan, disks: [] })) : nodes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.load?.[Symbol.dispose]();
    await this.#watch?.[Symbol.asyncDispose]();
    await Promise.all([...this.nodes.values()].map((node) => node.shell[Symbol.asyncDispose]()));
  }
}
