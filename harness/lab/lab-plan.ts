import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { hostAddressOf, parseCidr } from './address.ts';
import type { BakeText, LabText } from './lab-schema.ts';
import type { BakedPackage, Disk, HostEntry, Lab, Network, Nic, NodePlan, Role } from './lab.ts';
import { toMiB } from './size.ts';
import { valueAt } from './validate.ts';

/** The most that virtio carries to /dev/disk/by-id. */
const MAX_SERIAL_LENGTH = 20;

/** lab.yaml, with the packages that it names a file for. */
type PlannedText = Omit<LabText, 'bake'> & { readonly bake: BakeText };

/** Decides everything that lab.yaml leaves open: devices, MACs, serials, packages for each role. */
export function planLab(text: PlannedText, { name, dir }: { name: string; dir: string }): Lab {
  const networks = Object.entries(text.networks).map(([network, { cidr, dhcp }]) =>
    planNetwork(network, cidr, dhcp),
  );
  const macs = new MacPlan(name);
  const nodes = Object.entries(text.nodes).map(([node, keys]) => ({
    ...planNode(node, keys, networks, macs),
    bake: planBake(text.bake, [keys.role].flat()),
  }));
  return {
    name,
    title: text.title,
    dir,
    platforms: text.platforms,
    networks,
    nodes,
    hosts: text.names ? planHosts(nodes, text.domain) : [],
    deploymentDir: resolve(dir, text.deployment),
    ...(text.guest === undefined ? {} : { guest: text.guest }),
  };
}

/** The first network has an address on every node. */
function planHosts(nodes: readonly NodePlan[], domain: string | undefined): HostEntry[] {
  return nodes.flatMap(({ name, nics: [first] }) =>
    first?.address === undefined
      ? []
      : [{ address: first.address, names: domain === undefined ? [name] : [`${name}.${domain}`, name] }],
  );
}

/** `object01-1`, or a hash of the node's name where that is too long. */
export function diskSerial(node: string, index: number): string {
  const serial = `${node}-${index + 1}`;
  if (serial.length <= MAX_SERIAL_LENGTH) return serial;
  return `${node.slice(0, 8)}-${sha256(node).slice(0, 8)}-${index + 1}`;
}

/** MACs decided by lab, node and network alone; two NICs of one lab never share one. */
export class MacPlan {
  readonly #lab: string;
  readonly #taken = new Set<string>();

  constructor(lab: string) {
    this.#lab = lab;
  }

  next(node: string, network: string): string {
    for (let attempt = 0; ; attempt += 1) {
      const mac = candidateMac(this.#lab, node, network, attempt);
      if (this.#taken.has(mac)) continue;
      this.#taken.add(mac);
      return mac;
    }
  }
}

function candidateMac(lab: string, node: string, network: string, attempt: number): string {
  const hash = sha256([lab, node, network, ...(attempt > 0 ? [attempt] : [])].join('/'));
  return `52:54:00:${hash.slice(0, 2)}:${hash.slice(2, 4)}:${hash.slice(4, 6)}`;
}

function planNetwork(name: string, text: string, dhcp: boolean): Network {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(`network ${name} has no valid cidr: the schema forbids it`);
  return { name, cidr: text, prefixLength: cidr.prefixLength, hostAddress: hostAddressOf(cidr), dhcp };
}

type NodeText = LabText['nodes'][string];

function planNode(
  name: string,
  keys: NodeText,
  networks: readonly Network[],
  macs: MacPlan,
): Omit<NodePlan, 'bake'> {
  return {
    name,
    roles: [...new Set([keys.role].flat())],
    cpus: keys.cpus,
    memoryMiB: toMiB(keys.memory) ?? 0,
    nics: networks.map((network, index) =>
      planNic(name, network.name, index, valueAt(keys, [network.name]), macs),
    ),
    disks: keys.disks.map((size, index): Disk => ({
      serial: diskSerial(name, index),
      sizeMiB: toMiB(size) ?? 0,
    })),
  };
}

function planNic(node: string, network: string, index: number, address: unknown, macs: MacPlan): Nic {
  return {
    network,
    device: `eth${index}`,
    mac: macs.next(node, network),
    ...(typeof address === 'string' && address !== 'none' ? { address } : {}),
  };
}

/** In one order whatever the file's is: equal images have equal names. */
function planBake(bake: BakeText, roles: readonly Role[]): readonly BakedPackage[] {
  const byText = new Map(
    ['all', ...roles]
      .flatMap((role) => (Object.hasOwn(bake, role) ? (bake[role] ?? []) : []))
      .map((entry) => [JSON.stringify(entry), entry] as const),
  );
  return [...byText].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
