import { z } from 'zod';
import { ADDRESS_PATTERN, parseCidr } from './address.ts';
import { formatMiB, SIZE_PATTERN, toMiB } from './size.ts';

/** Keys of a node beside the names of its networks: no network may be called so. */
const NODE_KEYS = ['role', 'cpus', 'memory', 'disks'];
/** Words of `on:` in deployment.yaml, and what has a meaning there besides: no node and no role may be called so. */
const RESERVED_WORDS: readonly string[] = ['all', 'none', 'host'];
const MIN_MEMORY_MIB = 256;
const MAX_MEMORY_MIB = 4_096 * 1_024;
const MIN_DISK_MIB = 16;
const MAX_DISK_MIB = 16_384 * 1_024;
/** Serials and device letters stay short and unambiguous up to here. */
const MAX_DISKS = 16;
const MAX_NETWORKS = 4;
const MAX_CPUS = 128;

/** Names of labs, platforms, guests and phases: also names of files. */
export const NAME_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const HOST_NAME_PATTERN = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** No hyphen: the name ends LAB_ADDRESS_NODE_NETWORK, which has to be read in one way only. */
const DOMAIN_PATTERN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const NETWORK_NAME_PATTERN = /^[a-z][a-z0-9]{0,14}$/;
const PACKAGE_PATTERN = /^[a-z0-9][a-z0-9+.-]*$/;

const nodeName = z
  .string()
  .regex(HOST_NAME_PATTERN)
  .refine((name) => !RESERVED_WORDS.includes(name))
  .meta({
    description: `a host name in lower case (letters, digits, hyphens; a letter first), not ${RESERVED_WORDS.join(', ')}`,
  });
const roleName = z
  .string()
  .regex(HOST_NAME_PATTERN)
  .refine((name) => !RESERVED_WORDS.includes(name))
  .meta({
    description: `what nodes are for, in lower case (letters, digits, hyphens; a letter first): controller, network; not ${RESERVED_WORDS.join(', ')}`,
  });
const networkName = z
  .string()
  .regex(NETWORK_NAME_PATTERN)
  .refine((name) => !NODE_KEYS.includes(name))
  .meta({
    description: `up to 15 lower-case letters and digits, a letter first, not ${NODE_KEYS.join(', ')}`,
  });
const name = z
  .string()
  .regex(NAME_PATTERN)
  .meta({ description: 'a name in lower-case letters, digits and hyphens' });
const packageName = z.string().regex(PACKAGE_PATTERN).meta({ description: 'the name of a package' });
const packageList = z
  .array(
    z
      .union([packageName, z.record(name, packageName)])
      .meta({ description: 'the name of a package, or a map of such names by platform' }),
  )
  .meta({ description: 'a list of package names' });
const bake = z
  .record(z.union([z.literal('all'), roleName]), packageList)
  .meta({ description: 'lists of packages under the keys all and roles of nodes' });

const network = z
  .strictObject({
    cidr: z
      .string()
      .refine((text) => parseCidr(text) !== undefined)
      .meta({
        description:
          'an IPv4 network such as 10.0.0.0/24: prefix length 8 to 29, no bit set behind it, not loopback or multicast',
      }),
    dhcp: z.boolean().default(false).meta({ description: 'true or false' }),
  })
  .meta({ description: 'a network with the keys cidr and dhcp' });

const address = z
  .union([z.literal('none'), z.string().regex(ADDRESS_PATTERN)])
  .meta({ description: 'an IPv4 address, or none for a NIC without one' });

const nodeKeys = {
  role: z
    .union([roleName, z.array(roleName).min(1)])
    .meta({ description: 'a role such as controller, or a list of roles' }),
  cpus: z
    .int()
    .min(1)
    .max(MAX_CPUS)
    .default(1)
    .meta({ description: `a whole number from 1 to ${MAX_CPUS}` }),
  memory: size(MIN_MEMORY_MIB, MAX_MEMORY_MIB, '512MiB'),
  disks: z
    .array(size(MIN_DISK_MIB, MAX_DISK_MIB, '10GiB'))
    .max(MAX_DISKS)
    .default([])
    .meta({ description: `a list of up to ${MAX_DISKS} sizes such as [10GiB]` }),
};
const nodeDescription = {
  description: 'a node with the keys role, memory, cpus, disks and one for each network',
};

/** The schema of lab.yaml for a lab with these networks: each node has to mention each of them, and nothing else. */
export function labSchemaFor(networks: readonly string[]) {
  const names = networks.filter((network) => !NODE_KEYS.includes(network));
  const addresses = Object.fromEntries(names.map((network) => [network, address]));
  return labSchemaWith(z.strictObject({ ...nodeKeys, ...addresses }).meta(nodeDescription));
}

/** The schema of any lab.yaml, for editors: a node may hold any key whose value is an address. */
export function anyLabSchema() {
  return labSchemaWith(z.object(nodeKeys).catchall(address).meta(nodeDescription));
}

/** The schema of a file that `bake` of lab.yaml names: several labs may share it. */
export function bakeSchema() {
  return bake;
}

/** Packages by role, and for `all`. */
export type BakeText = z.output<typeof bake>;

/** What lab.yaml says, before anything is planned; addresses stand under the names of their networks. */
export type LabText = z.output<ReturnType<typeof labSchemaFor>>;

function labSchemaWith<N extends z.ZodType>(node: N) {
  return z.strictObject({
    title: z.string().min(1).meta({ description: 'what the lab is, in words' }),
    platforms: z.array(name).min(1).meta({ description: 'a list of names of labs/platforms, best first' }),
    networks: mapOf(networkName, network, {
      description: `1 to ${MAX_NETWORKS} networks by name; the first carries SSH and has an address on every node`,
      most: MAX_NETWORKS,
    }),
    nodes: mapOf(nodeName, node, { description: 'at least one node, by host name' }),
    deployment: z.string().min(1).default('deploy').meta({
      description: 'the folder of deployment.yaml, or such a file by another name, relative to lab.yaml',
    }),
    bake: z
      .union([bake, z.string().regex(/\.yaml$/)])
      .default({})
      .meta({
        description:
          'lists of packages under the keys all and roles of nodes, or the YAML file that has them, relative to lab.yaml',
      }),
    names: z.boolean().default(true).meta({
      description:
        'true or false: whether each node knows the others by name when it boots, in /etc/hosts; false for a deployment that does this itself',
    }),
    domain: z
      .string()
      .regex(DOMAIN_PATTERN)
      .optional()
      .meta({ description: 'the domain of the names of nodes, in lower case, such as lab.example' }),
    guest: name.optional().meta({ description: 'the name of a guest image of labs/guests' }),
  });
}

function mapOf<K extends z.ZodType<string, string>, V extends z.ZodType>(
  key: K,
  value: V,
  { description, most }: { description: string; most?: number },
) {
  return z
    .record(key, value)
    .refine((map) => {
      const count = Object.keys(map).length;
      return count >= 1 && count <= (most ?? Infinity);
    })
    .meta({ description, minProperties: 1, ...(most === undefined ? {} : { maxProperties: most }) });
}

function size(minMiB: number, maxMiB: number, example: string) {
  return z
    .string()
    .regex(SIZE_PATTERN)
    .refine((text) => {
      const mib = toMiB(text);
      return mib === undefined || (mib >= minMiB && mib <= maxMiB);
    })
    .meta({
      description: `a size in MiB or GiB such as ${example}, from ${formatMiB(minMiB)} to ${formatMiB(maxMiB)}`,
    });
}
