import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault } from '../../core/errors.ts';
import { writeJson } from '../../core/json-file.ts';
import { formatAddress, parseAddress, parseCidr } from '../../lab/address.ts';
import { addressOf, type Lab, type Network, type Nic, type NodePlan } from '../../lab/lab.ts';
import type { Acceleration } from '../../ports/acceleration.ts';
import type { NodeImage } from '../../ports/images.ts';
import type { NodeIdentity } from '../../ports/provider.ts';
import { kernelCommandLine, renderIdentity, type IdentityFile } from '../nodes/node-identity.ts';
import { writeNodeInitrd } from '../nodes/node-initrd.ts';
import { domainPrefix, networkName } from '../ownership/names.ts';

/** What the Vagrantfile has to know, as it reads it. */
export interface VagrantPlan {
  readonly prefix: string;
  readonly driver: 'kvm' | 'qemu';
  readonly nested: boolean;
  readonly managementMode: 'none' | 'nat';
  readonly privateKey: string;
  readonly bootTimeoutS: number;
  readonly nodes: readonly VagrantNode[];
}

interface VagrantNode {
  readonly name: string;
  readonly box: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
  readonly vagrantMac: string;
  readonly console?: string;
  readonly nics: readonly VagrantNic[];
  readonly disks: readonly { readonly serial: string; readonly size: string }[];
}

interface VagrantNic {
  readonly network: string;
  readonly mac: string;
  /** The node's, or one that stands for the network where it has none. */
  readonly address: string;
  readonly netmask: string;
  readonly hostAddress: string;
}

export interface VagrantPlanRequest {
  /** Where initrds and the plan go. */
  readonly dir: string;
  readonly lab: Lab;
  /** What the lab's things are called after. */
  readonly scope: string;
  readonly images: ReadonlyMap<string, NodeImage>;
  readonly identities: ReadonlyMap<string, NodeIdentity>;
  readonly acceleration: Acceleration;
  readonly privateKey: string;
  /** Whether machines may reach further than the host through Vagrant's own network. */
  readonly managementMode: VagrantPlan['managementMode'];
  /** Where the console of a node goes. */
  readonly consoleOf?: (node: string) => string;
}

/** Vagrant brings a network of its own, whose address it asks DHCP for; its NIC comes after the lab's. */
const VAGRANT_NIC = 'vagrant0';
const VAGRANT_FILES: readonly IdentityFile[] = [
  {
    path: 'etc/systemd/network/10-vagrant.network',
    mode: 0o644,
    content: `[Match]\nName=${VAGRANT_NIC}\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\n[DHCPv4]\nUseRoutes=no\nUseDNS=no\nUseHostname=no\n`,
  },
  {
    path: 'etc/systemd/system/ssh.service.d/vagrant.conf',
    mode: 0o644,
    content: '[Unit]\nWants=systemd-networkd.service\n',
  },
];
/** Vagrant edits it, and an image that boots without has none. */
const FSTAB: IdentityFile = { path: 'etc/fstab', mode: 0o644, content: '' };
const BOOT_WITHIN_S = 60;

/** What Vagrant calls the box of an image. */
export function boxName({ id }: NodeImage): string {
  return `stacklab/${id}`;
}

/** Writes what makes each node itself, and returns the file that tells the Vagrantfile of all of them. */
export async function writeVagrantPlan(request: VagrantPlanRequest): Promise<string> {
  const { dir, lab, scope, acceleration, privateKey, managementMode } = request;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const plan: VagrantPlan = {
    prefix: domainPrefix(scope),
    driver: acceleration.type === 'kvm' ? 'kvm' : 'qemu',
    nested: acceleration.nested,
    managementMode,
    privateKey,
    bootTimeoutS: Math.ceil(BOOT_WITHIN_S * acceleration.timeScale),
    nodes: await Promise.all(lab.nodes.map((node) => planNode(request, node))),
  };
  const file = join(dir, 'plan.json');
  await writeJson(file, plan);
  return file;
}

async function planNode(request: VagrantPlanRequest, node: NodePlan): Promise<VagrantNode> {
  const { dir, lab, scope, consoleOf } = request;
  const image = pick(request.images, node.name, 'image');
  const mac = vagrantMac(lab, node);
  const nics: readonly Nic[] = [...node.nics, { network: 'vagrant', device: VAGRANT_NIC, mac }];
  const initrd = join(dir, `${node.name}.initrd`);
  const identity = renderIdentity(pick(request.identities, node.name, 'identity'), nics, lab.networks);
  await writeNodeInitrd(image.initrd, [...identity, ...VAGRANT_FILES, FSTAB], initrd);
  return {
    name: node.name,
    box: boxName(image),
    cpus: node.cpus,
    memoryMiB: node.memoryMiB,
    kernel: image.kernel,
    initrd,
    commandLine: kernelCommandLine(request.acceleration),
    vagrantMac: mac,
    ...(consoleOf ? { console: consoleOf(node.name) } : {}),
    nics: node.nics.map((nic) => planNic(lab, scope, nic)),
    disks: node.disks.map(({ serial, sizeMiB }) => ({ serial, size: `${sizeMiB}M` })),
  };
}

function planNic(lab: Lab, scope: string, { network: name, mac, address }: Nic): VagrantNic {
  const network = lab.networks.find((candidate) => candidate.name === name);
  if (!network) throw new LabFault(`lab ${lab.name} has no network ${name}`);
  return {
    network: networkName(scope, name),
    mac,
    address: address ?? anyAddress(lab, network),
    netmask: formatAddress(2 ** 32 - 2 ** (32 - network.prefixLength)),
    hostAddress: network.hostAddress,
  };
}

/** Vagrant knows a network by an address in it; nobody gets this one. */
function anyAddress(lab: Lab, network: Network): string {
  const cidr = parseCidr(network.cidr);
  const taken = new Set(lab.nodes.map((node) => parseAddress(addressOf(node, network.name) ?? '')));
  for (let number = cidr?.last ?? 0; cidr && number > cidr.first; number -= 1)
    if (number < cidr.last && !taken.has(number)) return formatAddress(number);
  throw new LabFault(`network ${network.name} (${network.cidr}) is full`);
}

/** Stable, as the others are: decided by lab and node alone. */
function vagrantMac(lab: Lab, node: NodePlan): string {
  const hash = createHash('sha256').update(`${lab.name}/${node.name}/vagrant`).digest('hex');
  return `52:54:01:${hash.slice(0, 2)}:${hash.slice(2, 4)}:${hash.slice(4, 6)}`;
}

function pick<T>(byNode: ReadonlyMap<string, T>, node: string, what: string): T {
  const found = byNode.get(node);
  if (found === undefined) throw new LabFault(`node ${node} has no ${what}`);
  return found;
}
