import { expect } from 'chai';
import { defineCheck, type Check } from '../../harness/index.ts';
import { letIn, onServer } from './instance.ts';
import { serverPair } from './server-pair.ts';

/** Linux: a neighbour that has answered (`ATF_COM` of if_arp.h), by its address in /proc/net/arp. */
const ANSWERED = '0x2';

const noLies = defineCheck({
  id: 'launch.no-lies',
  title: 'an instance cannot answer for an address that is not its own',
  seed: [],
  uses: [serverPair],
  within: '10m',
  async run(lab) {
    const { site, first, second } = await lab.fixture(serverPair);
    const stolen = unusedIn(lab.cloud.required('networks').selfservice.cidr);
    await letIn(lab, site);
    await onServer(
      lab,
      site,
      first,
      `sudo ip addr add ${stolen}/32 dev eth0; ip addr show dev eth0 | grep -q ${stolen}`,
    );
    const asked = [first.fixedAddress, stolen];
    const ask = asked.map((address) => `ping -c 2 -W 2 ${address} >/dev/null 2>&1`).join('; ');
    const heard = neighbours(await onServer(lab, site, second, `${ask}; cat /proc/net/arp`));
    expect(
      asked.map((address) => `${address} ${heard.get(address) === ANSWERED ? 'answers' : 'is silent'}`),
      'what another instance hears of the addresses that the first one takes for its own',
    ).to.deep.equal([`${first.fixedAddress} answers`, `${stolen} is silent`]);
  },
});

/** Flags by address. */
function neighbours(table: string): ReadonlyMap<string, string> {
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(rows.map(([address = '', , flags = '']) => [address, flags]));
}

/** Near the end of the network, where no server gets its address. */
function unusedIn(cidr: string): string {
  const [network = '', length = ''] = cidr.split('/');
  const octets = network.split('.').map(Number);
  const last = Math.min(256, 2 ** (32 - Number(length))) - 3;
  return [...octets.slice(0, 3), (octets[3] ?? 0) + last].join('.');
}

export const spoofingChecks: readonly Check[] = [noLies];
