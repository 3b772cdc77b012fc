import { UsageError } from '../core/errors.ts';
import type { NodePlan } from '../lab/lab.ts';
import type { Node } from '../ports/node.ts';
import type { RunningLab } from '../ports/provider.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { LoadWatch } from './nodes/load-watch.ts';

/** A lab whose nodes answer. Disposing of it closes the connections; the machines belong to `running`. */
export class UpLab implements AsyncDisposable {
  readonly record: InstanceRecord;
  readonly running: RunningLab;
  readonly nodes: ReadonlyMap<string, Node>;
  /** What its nodes have of the host's processors; absent where that cannot be known. */
  readonly load: LoadWatch | undefined;

  constructor(record: InstanceRecord, running: RunningLab, nodes: readonly Node[], load?: LoadWatch) {
    this.record = record;
    this.running = running;
    this.load = load;
    this.nodes = new Map(nodes.map((node) => [node.name, node]));
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
    await Promise.all([...this.nodes.values()].map((node) => node.shell[Symbol.asyncDispose]()));
  }
}
