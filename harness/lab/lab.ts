/** What a node is for, in a word of the lab's own: it decides which packages are baked into its image, and what `on:` may name. */
export type Role = string;

/** Those that OpenStack's guides speak of: scripts may ask for their nodes in any lab. */
export const USUAL_ROLES: readonly Role[] = ['controller', 'compute', 'block', 'object'];

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
  /** What is in /etc/hosts of every node when it boots, by the addresses of the first network; none for a lab that says `names: false`. */
  readonly hosts: readonly HostEntry[];
  /** Absolute path of the folder that holds deployment.yaml, or of such a file by another name. */
  readonly deploymentDir: string;
  /** Name of a guest image recipe in labs/guests, when the lab's checks boot or upload one. */
  readonly guest?: string;
}

/** An address and its names: the first with the domain of the lab, where it has one. */
export interface HostEntry {
  readonly address: string;
  readonly names: readonly string[];
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
  /** At least one, in the order of lab.yaml. */
  readonly roles: readonly Role[];
  /** Packages baked into its image, those of its roles together: sorted, without duplicates. */
  readonly bake: readonly BakedPackage[];
  readonly cpus: number;
  readonly memoryMiB: number;
  /** One per network, in the order of lab.yaml: eth0, eth1. */
  readonly nics: readonly Nic[];
  readonly disks: readonly Disk[];
}

/** A package, or one that is called otherwise on each platform: a platform that is not named has none. */
export type BakedPackage = string | Readonly<Record<string, string>>;

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

/** The roles of a lab, each once, in the order of its nodes. */
export function rolesOf(lab: Pick<Lab, 'nodes'>): readonly Role[] {
  return [...new Set(lab.nodes.flatMap(({ roles }) => roles))];
}

/** The packages of a node's image on a platform, sorted, each once. */
export function packagesOf({ bake }: Pick<NodePlan, 'bake'>, platform: string): readonly string[] {
  const named = bake.flatMap((entry) => (typeof entry === 'string' ? entry : (entry[platform] ?? [])));
  return [...new Set(named)].toSorted();
}

/** The network that carries SSH and the APIs: the first of lab.yaml. */
export function managementNetwork(lab: Lab): Network {
  const [first] = lab.networks;
  if (!first) throw new Error(`lab ${lab.name} has no network: the schema forbids it`);
  return first;
}
