import { formatAddress, overlap, parseAddress, parseCidr, refusalOf, type Cidr } from './address.ts';
import { didYouMean } from '../core/nearest.ts';
import { entriesOf, valueAt } from './validate.ts';
import type { YamlFile } from './yaml-file.ts';

/** Notes what no schema can see: addresses, networks and roles that do not go together. Works on half-right files too. */
export function checkLab(yaml: YamlFile): void {
  const networks = networksOf(yaml.value);
  checkOverlaps(yaml, networks);
  const addresses = addressesOf(yaml.value, networks);
  for (const entry of addresses) checkAddress(yaml, entry);
  checkTwice(yaml, addresses);
  checkManagement(yaml, networks);
  checkNames(yaml);
  checkBake(yaml);
}

interface DraftNetwork {
  readonly name: string;
  readonly cidr: Cidr;
}

interface DraftAddress {
  readonly node: string;
  readonly network: DraftNetwork;
  readonly address: number;
}

function networksOf(value: unknown): DraftNetwork[] {
  return entriesOf(valueAt(value, ['networks'])).flatMap(([name, network]) => {
    const text = valueAt(network, ['cidr']);
    const cidr = typeof text === 'string' ? parseCidr(text) : undefined;
    return cidr ? [{ name, cidr }] : [];
  });
}

function addressesOf(value: unknown, networks: readonly DraftNetwork[]): DraftAddress[] {
  return entriesOf(valueAt(value, ['nodes'])).flatMap(([node, keys]) =>
    networks.flatMap((network) => {
      const text = valueAt(keys, [network.name]);
      const address = typeof text === 'string' ? parseAddress(text) : undefined;
      return address === undefined ? [] : [{ node, network, address }];
    }),
  );
}

function checkOverlaps(yaml: YamlFile, networks: readonly DraftNetwork[]): void {
  for (const [index, network] of networks.entries()) {
    const other = networks.slice(0, index).find(({ cidr }) => overlap(cidr, network.cidr));
    if (other)
      yaml.report(
        ['networks', network.name, 'cidr'],
        `${network.cidr.text} overlaps with network ${other.name} (${other.cidr.text}); the networks of a lab have to be apart`,
      );
  }
}

function checkAddress(yaml: YamlFile, { node, network, address }: DraftAddress): void {
  const refusal = refusalOf(address, network.cidr);
  if (refusal) yaml.report(['nodes', node, network.name], refusal);
}

function checkTwice(yaml: YamlFile, addresses: readonly DraftAddress[]): void {
  const owners = new Map<number, DraftAddress>();
  for (const entry of addresses) {
    const owner = owners.get(entry.address);
    if (owner)
      yaml.report(
        ['nodes', entry.node, entry.network.name],
        `${formatAddress(entry.address)} is used twice: nodes.${owner.node}.${owner.network.name} has it already`,
      );
    else owners.set(entry.address, entry);
  }
}

function checkManagement(yaml: YamlFile, [management]: readonly DraftNetwork[]): void {
  const first = entriesOf(valueAt(yaml.value, ['networks']))[0]?.[0];
  if (!management || management.name !== first) return;
  for (const [node, keys] of entriesOf(valueAt(yaml.value, ['nodes'])))
    if (valueAt(keys, [first]) === 'none')
      yaml.report(
        ['nodes', node, first],
        `found 'none'; network ${first} is the first and carries SSH: every node needs an address in ${management.cidr.text}`,
      );
}

/** `on: compute` would mean a node and a role: only a node that has the role may be called so. */
function checkNames(yaml: YamlFile): void {
  const nodes = rolesByNode(yaml.value);
  const known = new Set(nodes.flatMap(({ roles }) => roles));
  for (const { node, roles } of nodes)
    if (known.has(node) && !roles.includes(node))
      yaml.report(
        ['nodes', node],
        `is called as a role that it does not have; give it the role ${node}, or another name`,
      );
}

/** A role that no node has bakes packages for nothing: mostly a word in the wrong place. */
function checkBake(yaml: YamlFile): void {
  const roles = [...new Set(rolesByNode(yaml.value).flatMap((entry) => entry.roles))];
  for (const [role] of entriesOf(valueAt(yaml.value, ['bake'])))
    if (role !== 'all' && !roles.includes(role))
      yaml.report(
        ['bake', role],
        `no node has the role ${role}${didYouMean(role, roles) || ';'} roles of this lab: ${roles.join(', ')}`,
      );
}

function rolesByNode(value: unknown): { node: string; roles: string[] }[] {
  return entriesOf(valueAt(value, ['nodes'])).map(([node, keys]) => {
    const roles = [valueAt(keys, ['role'])].flat();
    return { node, roles: roles.filter((role) => typeof role === 'string') };
  });
}
