import { join } from 'node:path';
import { expect } from 'chai';
import { parseStringPromise } from 'xml2js';
import { renderNetwork } from '../../../../harness/adapters/libvirt/network-xml.ts';
import type { Network } from '../../../../harness/lab/lab.ts';
import { expectGolden } from '../../../support/golden.ts';
import { smallLab } from '../../../support/small-lab.ts';

const LAB = smallLab();
const WHERE = { instance: 'small-1', scope: 'small-1', home: '/state/labs' };

function network(name: string): Network {
  const found = LAB.networks.find((one) => one.name === name);
  if (!found) throw new Error(`no network ${name}`);
  return found;
}

describe('network XML', () => {
  for (const [name, what] of [
    ['management', 'without DHCP'],
    ['provider', 'with DHCP'],
  ] as const)
    it(`is pinned: ${what}`, () => {
      const file = join(import.meta.dirname, 'golden', `${name}.network.xml`);
      expectGolden(renderNetwork(LAB, network(name), WHERE), file);
    });

  it('reserves an address for every NIC that has one, and for no other', async () => {
    const { network: parsed } = (await parseStringPromise(
      renderNetwork(LAB, network('provider'), WHERE),
    )) as {
      network: { ip: { dhcp: { host: { $: Record<string, string> }[] }[] }[] };
    };
    const hosts = parsed.ip[0]?.dhcp[0]?.host.map(({ $ }) => $);
    const nic = LAB.nodes[0]?.nics[1];
    expect(hosts).to.deep.equal([{ mac: nic?.mac, name: 'controller01', ip: '192.168.52.11' }]);
  });
});
