import { expect } from 'chai';
import type { Node } from '../../harness/ports/node.ts';
import type { RunningLab } from '../../harness/ports/provider.ts';

/** Of three seconds in which it wants nothing else, on a host with twenty other things to do. */
const LEAST_MS = 150;

/** A node that loops has more of the host's processors than the others, and all of them are seen. */
export async function isSeenToLoop({ load, machines }: RunningLab, node: Node): Promise<void> {
  const ranMs = async (): Promise<ReadonlyMap<string, number>> =>
    new Map([...((await load?.look()) ?? [])].map(([name, time]) => [name, time.ranMs]));
  // the first look finds them, the second has figures
  await ranMs();
  const before = await ranMs();
  await node.run('timeout 3 sh -c "while :; do :; done"', { within: '30s' });
  const after = await ranMs();
  expect([...after.keys()].toSorted()).to.deep.equal([...machines.keys()].toSorted());
  const had = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  const others = [...machines.keys()].filter((name) => name !== node.name);
  expect(had(node.name)).to.be.at.least(LEAST_MS);
  for (const other of others) expect(had(node.name)).to.be.greaterThan(had(other));
}
