import { expect } from 'chai';
import { defineFixture } from '../../harness/index.ts';
import type { Instance } from './instance.ts';
import { launchOn } from './placement.ts';
import { serverPair } from './server-pair.ts';

/** Who speaks to whom. */
export interface Pair {
  readonly from: Instance;
  readonly to: Instance;
}

/** A server on each compute node, of which there are several; they are made as the pair's are. */
export const serverSpread = defineFixture<readonly Instance[]>({
  name: 'server on each compute node',
  uses: [serverPair],
  async make(lab) {
    const { site } = await lab.fixture(serverPair);
    const nodes = lab.nodes('compute').map(({ name }) => name);
    expect(nodes, 'compute nodes').to.have.length.above(1);
    const servers: Instance[] = [];
    for (const node of nodes) servers.push(await launchOn(lab, site, node));
    return servers;
  },
});

/** Each of them with the next, and the last with the first. */
export function pairsOf(servers: readonly Instance[]): readonly Pair[] {
  return servers.flatMap((from, index) => {
    const to = servers[(index + 1) % servers.length];
    return to ? [{ from, to }] : [];
  });
}
