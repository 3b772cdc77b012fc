import { expect } from 'chai';
import { defineCheck, type Check, type Node } from '../../harness/index.ts';
import { proxyOf } from './object-copies.ts';

const RINGS = '/etc/swift/*.ring.gz';
/** Secrets: what is compared and shown is their sum. */
const HASH_OF_PATHS = 'grep -E ^swift_hash_path_ /etc/swift/swift.conf | sort | md5sum';
/** `0 1 1 10.0.0.51:6202 10.0.0.51:6202 disk1 100.00 768 0.00`: id, region, zone, server, replicator, device, … */
const DEVICE = /^ +\d+ +\d+ +\d+ +(\S+:\d+) +\S+ +(\S+) /gm;

const rings = defineCheck({
  id: 'object-store.rings',
  title:
    'the proxy and every object node have the same hash of paths and the same rings, with all replicas over the zones, and each leads to servers of its kind',
  seed: ['E001-15', 'S002-17', 'V002-26', 'V002-27', 'E002-32'],
  requires: ['disks'],
  async run(lab) {
    const nodes = [proxyOf(lab), ...lab.nodes('object')];
    await areTheSame('swift_hash_path_prefix and _suffix, as MD5', nodes, HASH_OF_PATHS);
    await areTheSame('rings', nodes, `md5sum ${RINGS}`);
    const { power, replicas, zone, ports } = lab.cloud.required('objects');
    const hosts = lab.plan.nodes.filter(({ roles }) => roles.includes('object'));
    const devices = hosts.flatMap(({ disks }) => disks).length;
    const zones = zone === 'disk' ? devices : hosts.length;
    for (const kind of ['account', 'container', 'object'] as const) {
      const described = await proxyOf(lab).succeed(`swift-ring-builder /etc/swift/${kind}.builder`);
      expect(described, `ring of ${kind}s`).to.contain(
        `${2 ** power} partitions, ${replicas.toFixed(6)} replicas, 1 regions, ${zones} zones, ${devices} devices`,
      );
      const wanted = hosts.flatMap(({ name, disks }) =>
        disks.map((_, index) => `${lab.managementAddress(name)}:${ports[kind]} disk${index + 1}`),
      );
      const found = [...described.matchAll(DEVICE)].map(([, server, disk]) => `${server} ${disk}`);
      const [odd = 'what is missing'] = found.filter((one) => !wanted.includes(one));
      expect(
        found.toSorted().join('\n'),
        `where the ring of ${kind}s leads, whose servers have port ${ports[kind]}: ${odd}`,
      ).to.equal(wanted.toSorted().join('\n'));
    }
  },
});

async function areTheSame(what: string, nodes: readonly Node[], command: string): Promise<void> {
  const answers = await Promise.all(nodes.map((node) => node.succeed(command)));
  for (const [index, node] of nodes.entries())
    expect(answers[index], `${what}: ${node.name}, compared with ${nodes[0]?.name}`).to.equal(answers[0]);
}

export const ringChecks: readonly Check[] = [rings];
