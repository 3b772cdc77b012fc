import { expect } from 'chai';
import { formatAddress, parseCidr } from '../../../harness/lab/address.ts';
import { diskSerial, MacPlan } from '../../../harness/lab/lab-plan.ts';
import { addressOf, type Lab } from '../../../harness/lab/lab.ts';
import { Random } from '../../support/random.ts';
import { LAB_TEXT, labOf } from './lab-text.ts';

function macsOf(lab: Lab): string[] {
  return lab.nodes.flatMap(({ nics }) => nics.map(({ mac }) => mac));
}

/** A lab.yaml with random networks and nodes whose addresses are free, and the addresses that it gave. */
function randomLab(random: Random): { text: string; given: Map<string, string> } {
  const networks = Array.from({ length: 1 + random.below(4) }, (_, index) => ({
    name: `net${index}`,
    cidr: `10.${random.below(200)}.${index}.0/${24 + random.below(4)}`,
  }));
  const given = new Map<string, string>();
  const nodes = Array.from({ length: 1 + random.below(12) }, (_, index) => {
    const addresses = networks.map(({ name, cidr }, order) => {
      const first = parseCidr(cidr)?.first ?? 0;
      const address = order > 0 && random.chance(30) ? 'none' : formatAddress(first + 2 + index);
      given.set(`node${index}/${name}`, address);
      return `${name}: ${address}`;
    });
    return `  node${index}: { role: ${random.pick(['controller', 'compute'])}, memory: 1GiB, ${addresses.join(', ')} }`;
  });
  const lines = networks.map(({ name, cidr }) => `  ${name}: { cidr: ${cidr} }`);
  const text = ['title: random', 'platforms: [p]', 'networks:', ...lines, 'nodes:', ...nodes].join('\n');
  return { text, given };
}

describe('the plan of a lab', () => {
  it('gives every node a NIC for every network, in the order of lab.yaml', () => {
    const [controller, object] = labOf(LAB_TEXT).nodes;
    expect(controller?.nics.map(({ device, network, address }) => [device, network, address])).to.deep.equal([
      ['eth0', 'management', '10.0.0.11'],
      ['eth1', 'provider', '192.168.52.11'],
    ]);
    expect(object?.nics[1])
      .to.include({ device: 'eth1', network: 'provider' })
      .and.not.have.property('address');
  });

  it('gives disks sizes and serials', () =>
    expect(labOf(LAB_TEXT).nodes[1]?.disks).to.deep.equal([
      { serial: 'object01-1', sizeMiB: 4_096 },
      { serial: 'object01-2', sizeMiB: 512 },
    ]));

  it('decides the same MACs every time, and for ever', () => {
    expect(macsOf(labOf(LAB_TEXT))).to.deep.equal(macsOf(labOf(LAB_TEXT)));
    expect(new MacPlan('pike').next('controller01', 'management')).to.equal('52:54:00:db:63:f6');
  });

  it('gives the same node of another lab other MACs', () =>
    expect(macsOf(labOf(LAB_TEXT, { name: 'other' }))).not.to.include.members([macsOf(labOf(LAB_TEXT))[0]]));

  it('never gives one MAC twice, even where the hashes meet', () => {
    const plan = new MacPlan('large');
    const macs = Array.from({ length: 20_000 }, (_, index) => plan.next(`node${index}`, 'management'));
    const alone = macs.map((_, index) => new MacPlan('large').next(`node${index}`, 'management'));
    expect(new Set(alone).size, 'some hashes meet, or this proves nothing').to.be.below(alone.length);
    expect(new Set(macs).size).to.equal(macs.length);
    expect(macs.every((mac) => /^52:54:00(:[0-9a-f]{2}){3}$/.test(mac))).to.be.true;
  });

  it('keeps serials short and apart, whatever the name of the node', () => {
    const names = ['a', 'object01', 'a-very-long-node-name-01', 'a-very-long-node-name-02', 'x'.repeat(63)];
    const serials = names.flatMap((name) =>
      Array.from({ length: 16 }, (_, index) => diskSerial(name, index)),
    );
    expect(new Set(serials).size).to.equal(serials.length);
    expect(serials.every((serial) => /^[a-z0-9-]{1,20}$/.test(serial))).to.be.true;
  });

  it('keeps every address where lab.yaml puts it, for any lab', () => {
    const random = new Random(4);
    for (let round = 0; round < 60; round += 1) {
      const { text, given } = randomLab(random);
      const lab = labOf(text);
      for (const [key, address] of given) {
        const [name, network = ''] = key.split('/');
        const node = lab.nodes.find((candidate) => candidate.name === name);
        expect(node && addressOf(node, network), `${key} of\n${text}`).to.equal(
          address === 'none' ? undefined : address,
        );
      }
      expect(new Set(macsOf(lab)).size).to.equal(macsOf(lab).length);
    }
  });
});
