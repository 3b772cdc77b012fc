import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { PROJECT } from '../../support/lab-cli.ts';

/** A card with two addresses, and a neighbour that is asked before and after. */
const CARD = `
ip link add card type veth peer name far
ip link set far up
ip link set card up
ip address add 10.9.9.2/24 broadcast + dev card
ip address add 10.9.8.2/24 broadcast + dev card
`;
const SHOW = `
ip -o -4 address show | sed -n 's/.*: \\([a-z0-9]*\\) *inet \\([^ ]*\\).*/\\1 \\2/p'
ip -o link show card | grep -o 'PROMISC\\|master br100'
[ "$(cat /sys/class/net/br100/address)" = "$(cat /sys/class/net/card/address)" ] && echo same
`;
const BRIDGED = ['br100 10.9.9.2/24', 'br100 10.9.8.2/24', 'PROMISC', 'master br100', 'same'];

/** What phase bridge puts on a node, run so many times in a network of its own. */
async function bridged(times: number): Promise<string[]> {
  const phase = await readFile(join(PROJECT, 'labs/openstack/bridge.sh'), 'utf8');
  const program = /<<'PROGRAM'\n([^]*?)\nPROGRAM\n/.exec(phase)?.[1] ?? '';
  const calls = Array.from({ length: times }, () => `(\nset -- br100 card\n${program}\n)`);
  const script = ['set -eu', 'mount -t sysfs sysfs /sys', CARD, ...calls, SHOW].join('\n');
  const { stdout } = await execa('unshare', ['--map-root-user', '--mount', '--net', 'sh', '-c', script]);
  return stdout.split('\n');
}

describe('the bridge over the only card of a node', () => {
  it('takes the card, its MAC and all of its addresses', async () => {
    expect(await bridged(1)).to.deep.equal(BRIDGED);
  });

  it('stays as it is where it is there already', async () => {
    expect(await bridged(2)).to.deep.equal(BRIDGED);
  });
});
