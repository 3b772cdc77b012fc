import { LabFault } from '../../core/errors.ts';
import { addressOf, managementNetwork, type Lab, type NodePlan } from '../../lab/lab.ts';
import type { Node } from '../../ports/node.ts';
import { MIB } from '../../lab/size.ts';

/** A node is asked for everything in one command: under TCG each costs a second. Disks are asked for as deployments do. */
const ASK_FOR_NODE = 'hostname; date +%s; ip -j address';
const DISKS = '/dev/disk/by-id/virtio-';
const ASK_FOR_DISKS = `udevadm settle -t 15 2>/dev/null; for disk in ${DISKS}*; do echo "$disk $(blockdev --getsize64 "$disk")"; done`;
const SILENT = 'silent: ';

interface Link {
  readonly ifname: string;
  readonly address: string;
  readonly addr_info: readonly {
    readonly family: string;
    readonly local: string;
    readonly prefixlen: number;
  }[];
}

const LOOK_WITHIN = '20s';
/** The answer takes its time on an emulated node. */
const CLOCK_WITHIN_S = 60;

/** Compares a node with its plan: name, clock, NICs with MACs and addresses, disks with sizes, and the way to every other node. */
export async function verifyNode(node: Node, plan: NodePlan, lab: Lab): Promise<void> {
  const others = lab.nodes.filter(({ name }) => name !== plan.name);
  const parts = [ASK_FOR_NODE, ...(plan.disks.length > 0 ? [ASK_FOR_DISKS] : []), askForOthers(others, lab)];
  const { stdout } = await node.run(parts.join('; '), { within: LOOK_WITHIN });
  const [hostname = '', seconds = '', addresses = '[]', ...lines] = stdout.split('\n');
  const differences = [
    ...(hostname === plan.name ? [] : [`its host name is '${hostname}'`]),
    ...clockDifferences(Number(seconds), Date.now() / 1_000),
    ...nicDifferences(plan, lab, JSON.parse(addresses) as Link[]),
    ...diskDifferences(plan, lines),
    ...unreachable(others, lab, lines),
  ];
  if (differences.length > 0)
    throw new LabFault(`node ${plan.name} is not what lab.yaml asks for: ${differences.join('; ')}`);
}

/** A node that has lost its measure of time fails in ways that nobody would look for in its clock. */
function clockDifferences(node: number, host: number): string[] {
  const ahead = Math.round(node - host);
  return Math.abs(ahead) <= CLOCK_WITHIN_S ? [] : [`its clock is ${ahead} s ahead of this host's`];
}

function nicDifferences(plan: NodePlan, lab: Lab, links: readonly Link[]): string[] {
  return plan.nics.flatMap((nic) => {
    const link = links.find(({ ifname }) => ifname === nic.device);
    if (!link) return [`${nic.device} (${nic.network}) is missing`];
    if (link.address !== nic.mac) return [`${nic.device} has MAC ${link.address} instead of ${nic.mac}`];
    const prefix = lab.networks.find(({ name }) => name === nic.network)?.prefixLength;
    const expected = nic.address === undefined ? [] : [`${nic.address}/${prefix ?? ''}`];
    const found = link.addr_info
      .filter(({ family }) => family === 'inet')
      .map((at) => `${at.local}/${at.prefixlen}`);
    return found.join() === expected.join()
      ? []
      : [`${nic.device} has ${found.join(', ') || 'no address'} instead of ${expected.join() || 'none'}`];
  });
}

function diskDifferences(plan: NodePlan, lines: readonly string[]): string[] {
  return plan.disks.flatMap((disk) => {
    const line = lines.find((text) => text.startsWith(`${DISKS}${disk.serial} `));
    if (line === undefined) return [`disk ${disk.serial} is missing`];
    const sizeMiB = Number(line.split(' ')[1]) / MIB;
    return sizeMiB === disk.sizeMiB
      ? []
      : [`disk ${disk.serial} has ${sizeMiB} MiB instead of ${disk.sizeMiB}`];
  });
}

/** Tells the addresses of those that do not answer. */
function askForOthers(others: readonly NodePlan[], lab: Lab): string {
  const pings = others.map((other) => {
    const address = managementAddress(other, lab);
    const answers = `ping -c 1 -W 1 -q ${address} || ping -c 3 -i 0.3 -W 5 -q ${address}`;
    return `{ { ${answers}; } >/dev/null || echo '${SILENT}${address}'; } &`;
  });
  return `${pings.join(' ')} wait`;
}

function unreachable(others: readonly NodePlan[], lab: Lab, lines: readonly string[]): string[] {
  return others
    .filter((other) => lines.includes(SILENT + managementAddress(other, lab)))
    .map(({ name }) => `${name} does not answer its ping on ${managementNetwork(lab).name}`);
}

function managementAddress(node: NodePlan, lab: Lab): string {
  return addressOf(node, managementNetwork(lab).name) ?? '';
}
