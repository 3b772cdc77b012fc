import { expect } from 'chai';
import type { Duration } from '../../harness/core/duration.ts';
import type { Node } from '../../harness/ports/node.ts';

const ADDRESS = '192.168.52.99';
/** Nobody's: everybody is asked for it. */
const STRANGER = '192.168.52.98';

/** A machine on a bridge of `host` with its NIC, as instances are: it calls out to all, and `other` reaches it afterwards. */
export async function reachesBehindABridge(
  other: Node,
  host: Node,
  nic: string,
  within: Duration,
): Promise<void> {
  const inside = 'ip netns exec guest';
  await host.succeed(
    `ip link add br9 type bridge && ip link set ${nic} master br9 up && ip link set br9 up && ip netns add guest &&
    ip link add veth9 type veth peer name eth0 netns guest && ip link set veth9 master br9 up &&
    ${inside} ip addr add ${ADDRESS}/24 dev eth0 && ${inside} ip link set eth0 up`,
  );
  await host.run(`${inside} ping -c 1 -W 1 -q ${STRANGER}`);
  const mac = await host.succeed(`${inside} cat /sys/class/net/eth0/address`);
  const learnt = await host.succeed(`bridge fdb show br br9 | grep '^${mac} '`);
  expect(learnt, 'where the bridge takes the machine to be').to.match(/ dev veth9 /);
  await other.waitUntilSucceeds(`ping -c 1 -W 2 -q ${ADDRESS}`, { within });
  await host.succeed('ip netns del guest && ip link del br9');
}
