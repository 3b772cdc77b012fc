import { didYouMean } from '../core/nearest.ts';
import { isIn, overlap, parseAddress, parseCidr, refusalOf, type Cidr } from './address.ts';
import type { Lab } from './lab.ts';
import { entriesOf, stringAt, stringsAt, valueAt } from './validate.ts';
import type { YamlFile } from './yaml-file.ts';

/** Notes networks of `cloud:` that do not go together with those of the lab. */
export function checkCloudNetworks(yaml: YamlFile, lab: Lab): void {
  checkProvider(yaml, lab);
  checkTenants(yaml, lab);
  checkFlat(yaml, lab);
}

function checkProvider(yaml: YamlFile, lab: Lab): void {
  const path = ['cloud', 'networks', 'provider'];
  const provider = valueAt(yaml.value, path);
  const name = stringAt(provider, 'network');
  if (name === undefined) return;
  const names = lab.networks.map((network) => network.name);
  const cidr = parseCidr(lab.networks.find((network) => network.name === name)?.cidr ?? '');
  if (!cidr)
    yaml.report(
      [...path, 'network'],
      `no network '${name}'${didYouMean(name, names) || ';'} networks: ${names.join(', ')}`,
    );
  else checkPool(yaml, stringsAt(provider, 'pool'), cidr, lab);
}

/** What a node has, the cloud would give away once more. */
function checkPool(yaml: YamlFile, pool: readonly string[], cidr: Cidr, lab: Lab): void {
  const path = ['cloud', 'networks', 'provider', 'pool'];
  const [first, last] = pool.map(parseAddress);
  for (const [index, address] of [first, last].entries()) {
    const refusal = address === undefined ? undefined : refusalOf(address, cidr);
    if (refusal) yaml.report([...path, index], refusal);
  }
  if (first === undefined || last === undefined) return;
  if (first > last) yaml.report(path, `found ${pool.join(', ')}; the first address comes first`);
  const taken = lab.nodes.filter(({ nics }) =>
    nics.some(({ address }) => {
      const number = parseAddress(address ?? '');
      return number !== undefined && number >= first && number <= last;
    }),
  );
  for (const { name } of taken)
    yaml.report(path, `found ${pool.join(', ')}; ${name} has one of these addresses`);
}

function checkTenants(yaml: YamlFile, lab: Lab): void {
  for (const [name, network] of entriesOf(valueAt(yaml.value, ['cloud', 'networks']))) {
    const cidr = parseCidr(stringAt(network, 'cidr') ?? '');
    if (!cidr) continue;
    const other = lab.networks.find((own) => {
      const of = parseCidr(own.cidr);
      return of !== undefined && overlap(of, cidr);
    });
    if (other)
      yaml.report(
        ['cloud', 'networks', name, 'cidr'],
        `${cidr.text} overlaps with network ${other.name} of the lab (${other.cidr}); they have to be apart`,
      );
  }
}

/** What is given away is a part of the flat network, and nobody's yet. */
function checkFlat(yaml: YamlFile, lab: Lab): void {
  const path = ['cloud', 'flat'];
  const flat = valueAt(yaml.value, path);
  const [whole, given] = ['cidr', 'given'].map((key) => parseCidr(stringAt(flat, key) ?? ''));
  if (!whole || !given) return;
  if (!isIn(whole, given.first) || !isIn(whole, given.last))
    yaml.report([...path, 'given'], `${given.text} is not a part of ${whole.text}, the flat network`);
  const taken = lab.nodes.filter(({ nics }) =>
    nics.some(({ address }) => isIn(given, parseAddress(address ?? ''))),
  );
  for (const { name } of taken)
    yaml.report([...path, 'given'], `found ${given.text}; ${name} has one of these addresses`);
}
