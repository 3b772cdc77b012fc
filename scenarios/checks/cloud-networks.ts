import { defineFixture, type LabUnderTest, type Network } from '../../harness/index.ts';

/** The networks of digest 6.1, as admin and demo make them; gone after the check. */
export interface CloudNetworks {
  /** The lab's provider network: flat, shared, external, made by admin. */
  readonly provider: Network;
  /** demo's own, over tunnels. */
  readonly selfservice: Network;
  readonly router: string;
}

export interface SelfService {
  readonly cidr: string;
  readonly gateway: string;
}

export const SELFSERVICE: SelfService = { cidr: '172.16.1.0/24', gateway: '172.16.1.1' };
/** Addresses of the lab's provider network that neither the seed's nodes nor its gateway have. */
const POOL = { first: 200, last: 230 } as const;

export const cloudNetworks = defineFixture({ name: 'networks', make: (lab) => makeCloudNetworks(lab) });

export async function makeCloudNetworks(lab: LabUnderTest, addresses = SELFSERVICE): Promise<CloudNetworks> {
  const provider = await makeProvider(lab);
  const demo = lab.openstack('demo').network;
  const selfservice = await demo.createNetwork({ name: 'selfservice' });
  lab.defer('network selfservice', () => demo.discard('network', selfservice.id));
  const subnet = await demo.createSubnet({ network: selfservice.id, name: 'selfservice', ...addresses });
  const router = await demo.createRouter('router', provider.id);
  lab.defer('router', () => demo.discard('router', router));
  lab.defer('interface of the router', () => demo.removeRouterInterface(router, subnet));
  await demo.addRouterInterface(router, subnet);
  return { provider, selfservice, router };
}

async function makeProvider(lab: LabUnderTest): Promise<Network> {
  const admin = lab.openstack('admin').network;
  const network = await admin.createNetwork({
    name: 'provider',
    provider: { physicalNetwork: 'provider' },
  });
  lab.defer('network provider', () => admin.discard('network', network.id));
  const { cidr } = providerPlan(lab);
  const prefix = cidr.slice(0, cidr.lastIndexOf('.'));
  await admin.createSubnet({
    network: network.id,
    name: 'provider',
    cidr,
    gateway: `${prefix}.1`,
    pool: { start: `${prefix}.${POOL.first}`, end: `${prefix}.${POOL.last}` },
  });
  return network;
}

function providerPlan(lab: LabUnderTest): { readonly cidr: string } {
  const plan = lab.plan.networks.find(({ name }) => name === 'provider');
  if (!plan) throw new Error(`lab ${lab.name} has no network provider`);
  return plan;
}
