/** The cloud that a deployment makes: what deployment.yaml says of it, planned for the nodes of one lab. */
export interface Cloud {
  /** Where the identity service is. */
  readonly identity: CloudIdentity;
  /** Name of the region of all endpoints. */
  readonly region: string;
  /**
   * Where people and the accounts of services are. Its id is known where the deployment's way of making it gives it one that
   * is.
   */
  readonly domain: { readonly id?: string | undefined; readonly name: string };
  /** By their user names. */
  readonly people: Readonly<Record<string, CloudPerson>>;
  /** Who of them may do everything, by user name. */
  readonly administrator: string;
  /** Who of them may not, by user name. */
  readonly user: string;
  /** What the services themselves log in with: the project of the accounts, and their names. */
  readonly accounts: { readonly project: string; readonly users: readonly string[] };
  /** The catalog, by service type. */
  readonly services: Readonly<Record<string, CloudService>>;
  /** With the databases that it holds, by their names. */
  readonly database?: (CloudBackend & { readonly databases: readonly string[] }) | undefined;
  /** With the account of the services there: its name, and the name of the secret that is its password. */
  readonly messaging?: (CloudBackend & { readonly user: string; readonly secret: string }) | undefined;
  /** The memcached of the services. */
  readonly cache?: CloudBackend | undefined;
  /** `name` is that of its only member. */
  readonly etcd?: (CloudBackend & { readonly name: string }) | undefined;
  /** What the image service of releases up to Stein asks for its images. */
  readonly registry?: CloudBackend | undefined;
  /** What the image service of releases from Rocky on says of its images besides the MD5 sum: `os_hash_algo`. */
  readonly images?: { readonly hash: ImageHash } | undefined;
  /** What checks make of networks. */
  readonly networks?: CloudNetworkPlans | undefined;
  /** Where nova has its own: the only one. */
  readonly flat?: FlatNetwork | undefined;
  /** The volume group of every block node. */
  readonly volumes?: { readonly group: string } | undefined;
  /** How the object store keeps its copies. */
  readonly objects?: CloudObjects | undefined;
  /** URL of the dashboard. */
  readonly dashboard?: string | undefined;
  /** The Python that the cloud's own programs run on: `python3`. */
  readonly python: string;
  /** By node, then by the name that the service has in its own documentation: `nova-api`. */
  readonly units: Readonly<Record<string, CloudUnits>>;
  /** What reports to the APIs that it is there. */
  readonly agents: CloudAgents;
}

/** Where the identity service is, and in which version it is asked. */
export interface CloudIdentity {
  /** As in an openrc file: `http://controller01:5000/v3`. */
  readonly url: string;
  /** 3. */
  readonly version: number;
  /** The lab's node that the URL leads to. */
  readonly node: string;
  /** On that node. */
  readonly port: number;
}

/** Somebody whom the deployment lets into the cloud. */
export interface CloudPerson {
  /** Name of the project in which they ask. */
  readonly project: string;
  /** Name of the secret that is the password. */
  readonly secret: string;
  /** Name of the role that they have there. */
  readonly role: string;
  /** Path on the controller of the file that one becomes this person with. */
  readonly openrc?: string | undefined;
}

/** Addresses as the catalog has them, with `%(project_id)s` where that of the asking project belongs. */
export interface CloudService {
  /** `glance`, … */
  readonly name: string;
  /** Of the public interface. */
  readonly url: string;
  /** Of the internal interface. */
  readonly internal: string;
  /** Of the admin interface. */
  readonly admin: string;
}

/** What services stand on. */
export interface CloudBackend {
  /** As systemd calls it, without `.service`. */
  readonly unit: string;
  /** TCP port, on the controller. */
  readonly port: number;
}

/** What runs on a node, by the name that the service has in its own documentation: `nova-api`. */
export type CloudUnits = Readonly<Record<string, CloudUnit>>;

/** A service on a node. */
export interface CloudUnit {
  /** As systemd calls it, without `.service`. */
  readonly unit: string;
  /** Path of the file that it logs to. */
  readonly log?: string | undefined;
  /** Path of the file in which it has what is peculiar to it there. */
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
  /** Binaries of nova: `nova-scheduler`. */
  readonly compute: AgentsByNode;
  /** Types of neutron's agents: `L3 agent`. */
  readonly network: AgentsByNode;
  /** Of cinder: `cinder-scheduler`, `cinder-volume@lvm`. */
  readonly volume: AgentsByNode;
}

/** Names of agents, by the node that they run on. */
export type AgentsByNode = Readonly<Record<string, readonly string[]>>;

/** Networks that checks make. */
export interface CloudNetworkPlans {
  /** The flat one, whose addresses the lab reaches. */
  readonly provider: ProviderNetwork;
  /** A tenant's own, behind a router. */
  readonly selfservice: TenantNetwork;
  /** With room for many servers at once. */
  readonly storm: TenantNetwork;
}

/** Of nova-network, over the card that the lab's first network is on. */
export interface FlatNetwork {
  /** What nova calls it. */
  readonly label: string;
  /** The device on each compute node. */
  readonly bridge: string;
  /** `192.168.100.0/24` */
  readonly cidr: string;
  /** The part of it that instances get addresses of. */
  readonly given: string;
}

/** A network of the lab, as the cloud gives it away. */
export interface ProviderNetwork {
  /** The lab's network that it is on. */
  readonly network: string;
  /** What neutron calls that. */
  readonly physical: string;
  /** First and last address that the cloud may give away. */
  readonly pool: readonly [first: string, last: string];
  /** In bytes. */
  readonly mtu: number;
}

/** A network of a project, with addresses of its own. */
export interface TenantNetwork {
  /** `172.16.1.0/24` */
  readonly cidr: string;
  /** Its first address. */
  readonly gateway: string;
  /** In bytes. */
  readonly mtu: number;
}

/** What a zone of rings is: copies are spread over zones. */
export const OBJECT_ZONES = ['node', 'disk'] as const;

/** How the object store keeps its copies: its rings. */
export interface CloudObjects {
  /** Rings have 2 to this power partitions. */
  readonly power: number;
  /** Copies of each object. */
  readonly replicas: number;
  /** Of each object node. */
  readonly disks: number;
  /** What copies are spread over: nodes, or each disk of one. */
  readonly zone: (typeof OBJECT_ZONES)[number];
  /** Of the servers of accounts, containers and objects on object nodes. */
  readonly ports: { readonly account: number; readonly container: number; readonly object: number };
}
