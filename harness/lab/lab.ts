/** What a node is for; it decides which packages are baked into its image. */
export const ROLES = ['controller', 'compute', 'block', 'object'] as const;
export type Role = (typeof ROLES)[number];

/** A lab as planned: lab.yaml validated, with every address, MAC, device and serial decided. */
export interface Lab {
  readonly name: string;
  readonly title: string;
  /** Absolute path of the folder that holds lab.yaml. */
  readonly dir: string;
  /** Names of platforms, best first. */
  readonly platforms: readonly string[];
  readonly networks: readonly Network[];
  readonly nodes: readonly NodePlan[];
  /** Absolute path of the folder that holds deployment.yaml, or of such a file by another name. */
  readonly deploymentDir: string;
  /** Debian (or other) packages baked into the image of each role, sorted, without duplicates. */
  readonly bake: Readonly<Record<Role, readonly string[]>>;
  /** Name of a guest image recipe in labs/guests, when the lab's checks boot or upload one. */
  readonly guest?: string;
}

export interface Network {
  readonly name: string;
  /** As written: `10.0.0.0/24`. */
  readonly cidr: string;
  readonly prefixLength: number;
  /** The host's own address on the lab's bridge: the first of the network. */
  readonly hostAddress: string;
  /** Whether the network answers DHCP with the nodes' reservations. */
  readonly dhcp: boolean;
}

export interface NodePlan {
  readonly name: string;
  readonly role: Role;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** One per network, in the order of lab.yaml: eth0, eth1. */
  readonly nics: readonly Nic[];
  readonly disks: readonly Disk[];
}

export interface Nic {
  readonly network: string;
  readonly device: string;
  /** Decided by lab, node and NIC alone: `52:54:00:xx:xx:xx`. */
  readonly mac: string;
  /** Absent for `provider: none`: a NIC without an address. */
  readonly address?: string;
}

export interface Disk {
  /** Stable serial, at most 20 characters; the node sees `/dev/disk/by-id/virtio-SERIAL`. */
  readonly serial: string;
  readonly sizeMiB: number;
}

/** The address of a node on a network; undefined when its NIC there has none. */
export function addressOf(node: NodePlan, network: string): string | undefined {
  return node.nics.find((nic) => nic.network === network)?.address;
}

/** The network that carries SSH and the APIs: the first of lab.yaml. */
export function managementNetwork(lab: Lab): Network {
  const [first] = lab.networks;
  if (!first) throw new Error(`lab ${lab.name} has no network: the schema forbids it`);
  return first;
}
