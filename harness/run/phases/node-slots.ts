import type { Phase } from '../../lab/deployment.ts';
import type { NodePlan } from '../../lab/lab.ts';

/**
 * How many phases run on a node at a time: one more than it has processors, as `make -j` has it. With more of them
 * nothing is done sooner, and what others wait for is done later.
 */
export class NodeSlots {
  readonly #slots: ReadonlyMap<string, number>;

  constructor(nodes: readonly Pick<NodePlan, 'name' | 'cpus'>[]) {
    this.#slots = new Map(nodes.map(({ name, cpus }) => [name, cpus + 1]));
  }

  /** Whether one is free on each node that the phase runs on. */
  has(phase: Phase, running: Iterable<Phase>): boolean {
    const taken = [...running].flatMap(nodesOf);
    const takenOn = (node: string): number => taken.filter((other) => other === node).length;
    return nodesOf(phase).every((node) => takenOn(node) < (this.#slots.get(node) ?? 1));
  }
}

/** A command on the host takes none. */
function nodesOf({ action, nodes }: Phase): readonly string[] {
  return 'run' in action ? nodes : [];
}
