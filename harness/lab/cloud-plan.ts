import { hostAddressOf, parseCidr } from './address.ts';
import type {
  AgentsByNode,
  Cloud,
  CloudNetworkPlans,
  CloudService,
  CloudUnits,
  TenantNetwork,
} from './cloud.ts';
import type { CloudText } from './cloud-schema.ts';
import type { Lab } from './lab.ts';
import { nodesOf } from './targets.ts';

/** The cloud of a deployment.yaml that was found good, with everything decided: what runs on which node, every address. */
export function planCloud(text: CloudText, lab: Lab): Cloud {
  const { identity, services, networks, units, agents } = text;
  const agentsOn = (kind: Readonly<Record<string, readonly string[]>>): AgentsByNode =>
    byNode(kind, lab, (lists) => lists.flat());
  return {
    ...text,
    identity: { ...identity, ...placeOf(identity.url, lab) },
    services: Object.fromEntries(
      Object.entries(services).map(([type, service]) => [type, planService(service)]),
    ),
    networks: networks && planNetworks(networks),
    units: byNode(units, lab, (maps: readonly CloudUnits[]) => Object.assign({}, ...maps) as CloudUnits),
    agents: {
      compute: agentsOn(agents.compute),
      network: agentsOn(agents.network),
      volume: agentsOn(agents.volume),
    },
  };
}

/** Where a URL leads to. */
function placeOf(url: string, lab: Lab): Pick<Cloud['identity'], 'node' | 'port'> {
  const { hostname, port, protocol } = new URL(url);
  const node = lab.nodes.find(
    ({ name, nics }) => name === hostname || nics.some(({ address }) => address === hostname),
  );
  if (!node) throw new Error(`${url} leads to no node of lab ${lab.name}, yet no problem was noted`);
  return { node: node.name, port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

function planService({ name, url, internal, admin }: CloudText['services'][string]): CloudService {
  return { name, url, internal: internal ?? url, admin: admin ?? url };
}

function planNetworks(networks: NonNullable<CloudText['networks']>): CloudNetworkPlans {
  const { provider, selfservice, storm } = networks;
  return { provider, selfservice: planTenant(selfservice), storm: planTenant(storm) };
}

/** Its gateway is the first address, which is what neutron chooses, too. */
function planTenant({ cidr, mtu }: { readonly cidr: string; readonly mtu: number }): TenantNetwork {
  const network = parseCidr(cidr);
  if (!network) throw new Error(`${cidr} is no network: the schema forbids it`);
  return { cidr, gateway: hostAddressOf(network), mtu };
}

/** What stands under `all`, roles and nodes, as it comes together on each node. */
function byNode<T, R>(
  targets: Readonly<Record<string, T>>,
  lab: Lab,
  together: (parts: readonly T[]) => R,
): Record<string, R> {
  const own = (node: string): T[] =>
    Object.entries(targets).flatMap(([target, value]) =>
      nodesOf(target, lab).includes(node) ? [value] : [],
    );
  return Object.fromEntries(lab.nodes.map(({ name }) => [name, together(own(name))]));
}
