import { debugLog } from '../../core/debug-log.ts';
import { HostFault, LabFault, messageOf } from '../../core/errors.ts';
import { formatAddress, parseAddress, parseCidr } from '../../lab/address.ts';
import { addressOf, type Lab, type Nic, type NodePlan } from '../../lab/lab.ts';
import { bridgeName, networkName } from '../ownership/names.ts';
import type { Owner } from '../ownership/owner.ts';
import type { Engine } from './engine.ts';
import { labelsOf } from './owner-labels.ts';

/** A NIC, and the address that the engine knows it by: engines give one to every NIC, whatever its node makes of it. */
export interface EngineNic extends Nic {
  readonly engineAddress: string;
}

const REMEDY =
  'take down what has its addresses, or unset DOCKER_HOST: an engine of its own has addresses of its own';

/** Makes the lab's networks, closed to the outside; the host side of each is the lab's own. */
export async function createNetworks({ client }: Engine, lab: Lab, owner: Owner): Promise<void> {
  for (const [index, { name, cidr, hostAddress }] of lab.networks.entries()) {
    try {
      const wanted = {
        Name: networkName(owner.instance, name),
        Driver: 'bridge',
        Internal: true,
        CheckDuplicate: true,
        IPAM: { Driver: 'default', Config: [{ Subnet: cidr, Gateway: hostAddress }] },
        Options: { 'com.docker.network.bridge.name': bridgeName(owner.instance, index) },
        Labels: labelsOf(owner),
      };
      await debugLog.during('container', `make network ${wanted.Name}`, () => client.network.create(wanted));
    } catch (cause) {
      throw new HostFault(`network ${name} (${cidr}) was not made: ${messageOf(cause).trim()}; ${REMEDY}`, {
        cause,
      });
    }
  }
}

/** The NICs of a node: where the plan has no address, the engine gets one that nobody else has. */
export function engineNics(lab: Lab, node: NodePlan): readonly EngineNic[] {
  return node.nics.map((nic) => ({
    ...nic,
    engineAddress: nic.address ?? spareAddress(lab, node, nic.network),
  }));
}

/** From the end of the network: the first are the host's and the plan's. */
function spareAddress(lab: Lab, node: NodePlan, network: string): string {
  const cidr = parseCidr(lab.networks.find(({ name }) => name === network)?.cidr ?? '');
  if (!cidr) throw new LabFault(`node ${node.name}: its lab has no network ${network}`);
  const taken = new Set(lab.nodes.map((other) => parseAddress(addressOf(other, network) ?? '')));
  const before = lab.nodes.slice(0, lab.nodes.indexOf(node));
  let skip = before.filter((other) => addressOf(other, network) === undefined).length;
  for (let number = cidr.last - 1; number > cidr.first + 1; number -= 1) {
    if (taken.has(number)) continue;
    if (skip === 0) return formatAddress(number);
    skip -= 1;
  }
  throw new LabFault(
    `network ${network} (${cidr.text}) has no spare address for ${node.name}: a container's NIC needs one; give the network more`,
  );
}
