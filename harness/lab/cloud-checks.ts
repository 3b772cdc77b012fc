import { didYouMean } from '../core/nearest.ts';
import { checkCloudNetworks } from './cloud-network-checks.ts';
import type { Lab } from './lab.ts';
import { checkTarget, nodesOf } from './targets.ts';
import { entriesOf, stringAt, stringsAt, valueAt } from './validate.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

const AGENT_KINDS = ['compute', 'network', 'volume'];
const BACKENDS = ['database', 'messaging', 'cache', 'etcd', 'registry'];

/** Notes what no schema can see of `cloud:`: people, secrets, nodes and units that do not exist. Works on half-right files too. */
export function checkCloud(yaml: YamlFile, lab: Lab): void {
  const cloud = valueAt(yaml.value, ['cloud']);
  if (cloud === undefined) return;
  checkPeople(yaml, cloud);
  checkSecrets(yaml, cloud);
  checkUrls(yaml, cloud, lab);
  checkIdentity(yaml, cloud);
  checkPlaces(yaml, cloud, lab);
  checkTwice(yaml, cloud, lab);
  checkBackends(yaml, cloud);
  checkDisks(yaml, cloud, lab);
  checkCloudNetworks(yaml, lab);
}

function checkPeople(yaml: YamlFile, cloud: unknown): void {
  const people = entriesOf(valueAt(cloud, ['people'])).map(([name]) => name);
  if (people.length === 0) return;
  for (const key of ['administrator', 'user'])
    requireKnown(yaml, ['cloud', key], stringAt(cloud, key), {
      what: 'person',
      known: people,
      all: 'people',
    });
}

function checkSecrets(yaml: YamlFile, cloud: unknown): void {
  const known = stringsAt(yaml.value, 'secrets');
  const people = entriesOf(valueAt(cloud, ['people'])).map(([name, person]) => [['people', name], person]);
  for (const [path, holder] of [...people, [['messaging'], valueAt(cloud, ['messaging'])]] as [
    KeyPath,
    unknown,
  ][])
    requireKnown(yaml, ['cloud', ...path, 'secret'], stringAt(holder, 'secret'), {
      what: 'secret',
      known,
      all: 'secrets',
    });
}

function checkUrls(yaml: YamlFile, cloud: unknown, lab: Lab): void {
  const services = entriesOf(valueAt(cloud, ['services'])).flatMap(([type, service]) =>
    ['url', 'internal', 'admin'].map((key): [KeyPath, unknown] => [
      ['services', type, key],
      valueAt(service, [key]),
    ]),
  );
  const places: [KeyPath, unknown][] = [
    [['identity', 'url'], valueAt(cloud, ['identity', 'url'])],
    [['dashboard'], valueAt(cloud, ['dashboard'])],
    ...services,
  ];
  const names = lab.nodes.map(({ name }) => name);
  const addresses = lab.nodes.flatMap(({ nics }) => nics.flatMap(({ address }) => address ?? []));
  for (const [path, url] of places) {
    const host = typeof url === 'string' ? /^https?:\/\/([^:/]+)/.exec(url)?.[1] : undefined;
    if (host !== undefined && !addresses.includes(host))
      requireKnown(yaml, ['cloud', ...path], host, { what: 'node', known: names, all: 'nodes' });
  }
}

function checkIdentity(yaml: YamlFile, cloud: unknown): void {
  const [url, version] = ['url', 'version'].map((key) => valueAt(cloud, ['identity', key]));
  if (typeof url === 'string' && typeof version === 'number' && !url.endsWith(`/v${version}`))
    yaml.report(
      ['cloud', 'identity', 'url'],
      `found '${url}'; that of version ${version} ends with /v${version}`,
    );
}

/** A role or node that is not there has nothing looked at. */
function checkPlaces(yaml: YamlFile, cloud: unknown, lab: Lab): void {
  const maps: KeyPath[] = [['units'], ...AGENT_KINDS.map((kind) => ['agents', kind])];
  for (const path of maps)
    for (const [target] of entriesOf(valueAt(cloud, path)))
      checkTarget(yaml, ['cloud', ...path, target], target, lab);
}

function checkTwice(yaml: YamlFile, cloud: unknown, lab: Lab): void {
  const seen = new Map<string, string>();
  for (const [target, units] of entriesOf(valueAt(cloud, ['units'])))
    for (const [service] of entriesOf(units))
      for (const node of nodesOf(target, lab)) {
        const owner = seen.get(`${node} ${service}`);
        if (owner !== undefined)
          yaml.report(
            ['cloud', 'units', target, service],
            `'${service}' is on ${node} twice: it stands under '${owner}' as well`,
          );
        seen.set(`${node} ${service}`, target);
      }
}

/** What is looked at by its unit must be a unit that is looked for. */
function checkBackends(yaml: YamlFile, cloud: unknown): void {
  const units = entriesOf(valueAt(cloud, ['units'])).flatMap(([, services]) =>
    entriesOf(services).flatMap(([, unit]) => stringAt(unit, 'unit') ?? []),
  );
  for (const backend of BACKENDS) {
    const path: KeyPath = ['cloud', backend, 'unit'];
    requireKnown(yaml, path, stringAt(valueAt(cloud, [backend]), 'unit'), {
      what: 'unit',
      known: units,
      all: 'cloud.units',
    });
  }
}

/** Rings are made from what one number says of all object nodes. */
function checkDisks(yaml: YamlFile, cloud: unknown, lab: Lab): void {
  const disks = valueAt(cloud, ['objects', 'disks']);
  if (typeof disks !== 'number') return;
  for (const node of lab.nodes)
    if (node.roles.includes('object') && node.disks.length !== disks)
      yaml.report(
        ['cloud', 'objects', 'disks'],
        `found ${disks}; ${node.name} has ${node.disks.length} in lab.yaml`,
      );
}

interface Known {
  readonly what: string;
  readonly known: readonly string[];
  /** What the list of them is called. */
  readonly all: string;
}

function requireKnown(
  yaml: YamlFile,
  path: KeyPath,
  name: string | undefined,
  { what, known, all }: Known,
): void {
  if (name === undefined || known.includes(name)) return;
  const hint = didYouMean(name, known) || ';';
  yaml.report(path, `no ${what} '${name}'${hint} ${all}: ${[...new Set(known)].join(', ') || 'none'}`);
}
