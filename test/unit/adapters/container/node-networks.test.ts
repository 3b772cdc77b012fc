import { expect } from 'chai';
import { engineNics } from '../../../../harness/adapters/container/node-networks.ts';
import { LabFault } from '../../../../harness/core/errors.ts';
import type { Lab, NodePlan } from '../../../../harness/lab/lab.ts';
import { planOf, smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();

/** The addresses by which an engine knows a node's NICs. */
function known(lab: Lab, name: string): string[] {
  return engineNics(lab, planOf(lab, name)).map(({ engineAddress }) => engineAddress);
}

/** The lab with another provider network, on which nobody has an address. */
function without(cidr: string): Lab {
  return {
    ...LAB,
    networks: LAB.networks.map((network) => (network.name === 'provider' ? { ...network, cidr } : network)),
    nodes: LAB.nodes.map((node) => ({
      ...node,
      nics: node.nics.map(({ network, device, mac, address }) => ({
        network,
        device,
        mac,
        ...(network === 'provider' || address === undefined ? {} : { address }),
      })),
    })),
  };
}

describe('the NICs of a container', () => {
  it('are known by the addresses of the plan, and by one of their own where the plan has none', () => {
    const provider = LAB.networks.find(({ name }) => name === 'provider')?.cidr ?? '';
    expect(known(LAB, 'controller01')).to.deep.equal(
      planOf(LAB, 'controller01').nics.map((nic) => nic.address),
    );
    expect(known(LAB, 'object01')).to.deep.equal(['10.0.0.51', provider.replace('.0/24', '.254')]);
  });

  it('never share an address', () => {
    const lab = without('192.168.52.0/24');
    expect(lab.nodes.map(({ name }) => known(lab, name)[1])).to.deep.equal([
      '192.168.52.254',
      '192.168.52.253',
    ]);
  });

  it('are refused where the network has no address to spare', () => {
    const lab = without('192.168.52.0/29');
    const [node] = lab.nodes;
    const crowd = Array.from({ length: 6 }, (_, index) => ({ ...node, name: `node${index}` }) as NodePlan);
    const crowded = { ...lab, nodes: crowd };
    expect(known(crowded, 'node4')[1]).to.equal('192.168.52.2');
    expect(() => known(crowded, 'node5')).to.throw(LabFault, /no spare address for node5/);
  });
});
