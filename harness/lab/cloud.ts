/** The cloud that a deployment makes: what deployment.yaml says of it, planned for the nodes of one lab. */
export interface Cloud {
  readonly identity: CloudIdentity;
  readonly region: string;
  /** Where people and the accounts of services are. */
  /** Its id is known where the deployment's way of making it gives it one that is. */
  readonly domain: { readonly id?: string | undefined; readonly name: string };
  /** By their user names. */
  readonly people: Readonly<Record<string, CloudPerson>>;
  /** Who of them may do everything. */
  readonly administrator: string;
  /** Who of them may not. */
  readonly user: string;
  /** What the services themselves log in with. */
  readonly accounts: { readonly project: string; readonly users: readonly string[] };
  /** The catalog, by service type. */
  readonly services: Readonly<Record<string, CloudService>>;
  /** With the databases that it holds. */
  readonly database?: (CloudBackend & { readonly databases: readonly string[] }) | undefined;
  readonly messaging?: (CloudBackend & { readonly user: string; readonly secret: string }) | undefined;
  readonly cache?: CloudBackend | undefined;
  /** `name` is that of its only member. */
  readonly etcd?: (CloudBackend & { readonly name: string }) | undefined;
  /** What the image service of releases up to Stein asks for its images. */
  readonly registry?: CloudBackend | undefined;
  /** What the image service of releases from Rocky on says of its images besides the MD5 sum: `os_hash_algo`. */
  readonly images?: { readonly hash: ImageHash } | undefined;
  readonly networks?: CloudNetworkPlans | undefined;
  /** Where nova has its own: the only one. */
  readonly flat?: FlatNetwork | undefined;
  /** The volume group of every block node. */
  readonly volumes?: { readonly group: string } | undefined;
  readonly objects?: CloudObjects | undefined;
  readonly dashboard?: string | undefined;
  /** The Python that the cloud's own programs run on. */
  readonly python: string;
  /** By node, then by the name that the service has in its own documentation: `nova-api`. */
  readonly units: Readonly<Record<string, CloudUnits>>;
  readonly agents: CloudAgents;
}

export interface CloudIdentity {
  /** As in an openrc file: `http://controller01:5000/v3`. */
  readonly url: string;
  readonly version: number;
  /** The lab's node that the URL leads to, and the port there. */
  readonly node: string;
  readonly port: number;
}

export interface CloudPerson {
  readonly project: string;
  /** Name of the secret that is the password. */
  readonly secret: string;
  readonly role: string;
  /** On the controller. */
  readonly openrc?: string | undefined;
}

/** Addresses as the catalog has them, with `%(project_id)s` where that of the asking project belongs. */
export interface CloudService {
  readonly name: string;
  readonly url: string;
  readonly internal: string;
  readonly admin: string;
}

/** What services stand on. */
export interface CloudBackend {
  readonly unit: string;
  readonly port: number;
}

export type CloudUnits = Readonly<Record<string, CloudUnit>>;

export interface CloudUnit {
  /** As systemd calls it, without `.service`. */
  readonly unit: string;
  readonly log?: string | undefined;
  readonly config?: string | undefined;
  /** What a node must have for it to run. */
  readonly requires: readonly UnitRequirement[];
}

export const UNIT_REQUIREMENTS = ['own-kernel', 'disks'] as const;
export type UnitRequirement = (typeof UNIT_REQUIREMENTS)[number];

/** Sums that stacklab takes of files, too. */
export const IMAGE_HASHES = ['sha256', 'sha512'] as const;
export type ImageHash = (typeof IMAGE_HASHES)[number];

/** What reports to an API that it is there: binaries of nova, agents of neutron, `binary@backend` of cinder. */
export interface CloudAgents {
  readonly compute: AgentsByNode;
  readonly network: AgentsByNode;
  readonly volume: AgentsByNode;
}

export type AgentsByNode = Readonly<Record<string, readonly string[]>>;

/** Networks that checks make. */
export interface CloudNetworkPlans {
  readonly provider: ProviderNetwork;
  readonly selfservice: TenantNetwork;
  /** With room for many servers at once. */
  readonly storm: TenantNetwork;
}

/** Of nova-network, over the card that the lab's first network is on. */
export interface FlatNetwork {
  readonly label: string;
  /** The device on each compute node. */
  readonly bridge: string;
  readonly cidr: string;
  /** The part of it that instances get addresses of. */
  readonly given: string;
}

export interface ProviderNetwork {
  /** The lab's network that it is on. */
  readonly network: string;
  /** What neutron calls that. */
  readonly physical: string;
  /** First and last address that the cloud may give away. */
  readonly pool: readonly [first: string, last: string];
  readonly mtu: number;
}

export interface TenantNetwork {
  readonly cidr: string;
  readonly gateway: string;
  readonly mtu: number;
}

/** What a zone of rings is: copies are spread over zones. */
export const OBJECT_ZONES = ['node', 'disk'] as const;

export interface CloudObjects {
  /** Rings have 2 to this power partitions. */
  readonly power: number;
  readonly replicas: number;
  /** Of each object node. */
  readonly disks: number;
  readonly zone: (typeof OBJECT_ZONES)[number];
  readonly ports: { readonly account: number; readonly container: number; readonly object: number };
}
