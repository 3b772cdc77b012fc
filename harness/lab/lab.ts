/** What a node is for, in a word of the lab's own: it decides which packages are baked into its image, and what `on:` may name. */
export type Role = string;

/** Those that OpenStack's guides speak of: scripts may ask for their nodes in any lab. */
export const USUAL_ROLES: readonly Role[] = ['controller', 'compute', 'block', 'object'];

/** A lab as planned: lab.yaml validated, with every address, MAC, device and serial decided. */
export interface Lab {
  /** The name of its folder: `pike`. */
  readonly name: string;
  /** What it is, in words. */
  readonly title: string;
  /** Absolute path of the folder that holds lab.yaml. */
  readonly dir: string;
  /** Names of platforms, best first. */
  readonly platforms: readonly string[];
  /** In the order of lab.yaml; the first carries SSH and the APIs. */
  readonly networks: readonly Network[];
  /** In the order of lab.yaml. */
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
  /** On the first network. */
  readonly address: string;
  /** `server01.lab.example` before `server01`. */
  readonly names: readonly string[];
}

/** A network of the lab. */
export interface Network {
  /** As lab.yaml names it: `management`. */
  readonly name: string;
  /** As written: `10.0.0.0/24`. */
  readonly cidr: string;
  /** 24 of `10.0.0.0/24`. */
  readonly prefixLength: number;
  /** The host's own address on the lab's bridge: the first of the network. */
  readonly hostAddress: string;
  /** Whether the network answers DHCP with the nodes' reservations. */
  readonly dhcp: boolean;
}

/** A node as planned. */
export interface NodePlan {
  /** Its host name. */
  readonly name: string;
  /** At least one, in the order of lab.yaml. */
  readonly roles: readonly Role[];
  /** Packages baked into its image, those of its roles together: sorted, without duplicates. */
  readonly bake: readonly BakedPackage[];
  /** Number of processors. */
  readonly cpus: number;
  /** In MiB. */
  readonly memoryMiB: number;
  /** One per network, in the order of lab.yaml: eth0, eth1. */
  readonly nics: readonly Nic[];
  /** The extra ones, in the order of lab.yaml; the system disk is none of them. */
  readonly disks: readonly Disk[];
}

/** A package, or one that is called otherwise on each platform: a platform that is not named has none. */
export type BakedPackage = string | Readonly<Record<string, string>>;

/** A node's card on a network. */
export interface Nic {
  /** Name of the network. */
  readonly network: string;
  /** `eth0`, `eth1`, … */
  readonly device: string;
  /** Decided by lab, node and NIC alone: `52:54:00:xx:xx:xx`. */
  readonly mac: string;
  /** Absent for `provider: none`: a NIC without an address. */
  readonly address?: string;
}

/** An extra disk of a node. */
export interface Disk {
  /** Stable serial, at most 20 characters; the node sees `/dev/disk/by-id/virtio-SERIAL`. */
  readonly serial: string;
  /** In MiB. */
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
