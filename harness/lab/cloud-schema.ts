import { z } from 'zod';
import { ADDRESS_PATTERN, parseCidr } from './address.ts';
import { IMAGE_HASHES, OBJECT_ZONES, UNIT_REQUIREMENTS } from './cloud.ts';
import { NAME_PATTERN } from './lab-schema.ts';

/** Names of secrets, settings and people: each ends the name of a variable. */
export const WORD_PATTERN = /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/;
export const WORD_DESCRIPTION = 'a name in lower-case letters, digits, - and _ (a letter first)';
export const UNIT_PATTERN = /^[A-Za-z0-9:_.@\\-]+$/;
const ACCOUNT_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.@-]*$/;
const URL_PATTERN = /^https?:\/\/[a-z0-9.-]+(:[0-9]{1,5})?(\/[\w./()%-]*)?$/;
const PATH_PATTERN = /^(\/[\w.@%+~-]+)+$/;
const PYTHON_PATTERN = /^[\w./-]+$/;
const MAX_PORT = 65_535;

const url = z
  .string()
  .refine((text) => URL_PATTERN.test(text) && URL.canParse(text))
  .meta({ description: 'a URL such as http://controller01:5000/v3' });
const account = matching(ACCOUNT_PATTERN, 'a name of letters, digits, _, ., @ and -');
const secret = matching(WORD_PATTERN, 'the name of one of the secrets');
const path = matching(PATH_PATTERN, 'an absolute path');
const name = matching(NAME_PATTERN, 'a name in lower-case letters, digits and hyphens');
const unitName = matching(UNIT_PATTERN, 'the name of a systemd unit');
const address = matching(ADDRESS_PATTERN, 'an IPv4 address');
const port = whole(1, MAX_PORT);
const mtu = whole(576, 9_216);
const cidr = z
  .string()
  .refine((text) => parseCidr(text) !== undefined)
  .meta({ description: 'an IPv4 network such as 172.16.1.0/24, prefix length 8 to 29' });

const person = keys('a person', { project: account, secret, role: account, openrc: path.optional() });
const service = keys('a service', { name: account, url, internal: url.optional(), admin: url.optional() });
const requirement = z.enum(UNIT_REQUIREMENTS).meta({ description: UNIT_REQUIREMENTS.join(', ') });
const unit = keys('a unit', {
  unit: unitName,
  log: path.optional(),
  config: path.optional(),
  requires: listOf(requirement, `a list of: ${UNIT_REQUIREMENTS.join(', ')}`).default([]),
});

const tenantNetwork = keys('a network', { cidr, mtu });
const pool = z.tuple([address, address]).meta({ description: 'a list of the first and the last address' });
const networks = keys('networks', {
  provider: keys('a network', { network: name, physical: account, pool, mtu }),
  selfservice: tenantNetwork,
  storm: tenantNetwork,
});
const objectZone = z.enum(OBJECT_ZONES).meta({ description: OBJECT_ZONES.join(', ') });
const flat = keys('the flat network', { label: account, bridge: name, cidr, given: cidr });
const objects = keys('object storage', {
  power: whole(1, 20),
  replicas: whole(1, 10),
  disks: whole(1, 16),
  zone: objectZone.default('node'),
  ports: keys('ports', { account: port, container: port, object: port }),
});

const imageHash = z.enum(IMAGE_HASHES).meta({ description: IMAGE_HASHES.join(', ') });

const agentName = z.string().min(1).meta({ description: 'the name of an agent' });
const agents = byTarget(listOf(agentName, 'a list of names of agents').min(1), 'agents').default({});
const units = byTarget(mapOf(name, unit, 'at least one unit, by the name of its service'), 'units');
const backend = { unit: unitName, port };

/** `cloud:` of deployment.yaml. */
export const cloudSchema = keys('the cloud', {
  identity: keys('the identity service', {
    url,
    version: z.literal(3).meta({ description: '3: stacklab speaks no other version' }),
  }),
  region: account,
  domain: keys('a domain', { id: account.optional(), name: account }),
  people: mapOf(matching(WORD_PATTERN, WORD_DESCRIPTION), person, 'at least one person, by user name'),
  administrator: account.meta({ description: 'one of the people: who may do everything' }),
  user: account.meta({ description: 'one of the people: who may not' }),
  accounts: keys('accounts', { project: account, users: listOf(account, 'a list of user names').min(1) }),
  services: mapOf(name, service, 'at least one service, by its type in the catalog'),
  database: keys('the database', {
    ...backend,
    databases: listOf(account, 'a list of databases').min(1),
  }).optional(),
  messaging: keys('the message queue', { ...backend, user: account, secret }).optional(),
  cache: keys('the cache', backend).optional(),
  etcd: keys('etcd', { ...backend, name: account }).optional(),
  registry: keys('the registry of images', backend).optional(),
  images: keys('images', { hash: imageHash }).optional(),
  networks: networks.optional(),
  flat: flat.optional(),
  volumes: keys('volumes', { group: account }).optional(),
  objects: objects.optional(),
  dashboard: url.optional(),
  python: matching(PYTHON_PATTERN, 'the name of a Python such as python3'),
  units,
  agents: keys('agents', { compute: agents, network: agents, volume: agents }),
});

export type CloudText = z.output<typeof cloudSchema>;

function matching(pattern: RegExp, description: string) {
  return z.string().regex(pattern).meta({ description });
}

function whole(from: number, to: number) {
  return z
    .int()
    .min(from)
    .max(to)
    .meta({ description: `a whole number from ${from} to ${to}` });
}

function keys<S extends z.ZodRawShape>(what: string, shape: S) {
  const description = `${what} with the keys ${Object.keys(shape).join(', ')}`;
  return z.strictObject(shape).meta({ description });
}

function listOf<I extends z.ZodType>(item: I, description: string) {
  return z.array(item).meta({ description });
}

function mapOf<V extends z.ZodType>(key: z.ZodType<string, string>, value: V, description: string) {
  return z
    .record(key, value)
    .refine((map) => Object.keys(map).length > 0)
    .meta({ description, minProperties: 1 });
}

/** As `on:` of a phase: `all`, roles and nodes. */
function byTarget<V extends z.ZodType>(value: V, what: string) {
  const target = z.string().min(1).meta({ description: 'all, a role or a node' });
  return z.record(target, value).meta({ description: `${what} under all, roles and nodes` });
}
