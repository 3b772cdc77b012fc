import { defineFixture, type LabUnderTest, type Network, type TenantNetwork } from '../../harness/index.ts';
import { asAdministrator, asUser } from './people.ts';

/** The networks of guide 6.1, as the administrator and the user make them; gone after the check. */
export interface CloudNetworks {
  /** The lab's provider network: flat, shared, external, made by the administrator. */
  readonly provider: Network;
  /** The user's own, over tunnels. */
  readonly selfservice: Network;
  readonly router: string;
}

export const cloudNetworks = defineFixture({
  name: 'networks',
  make: (lab) => makeCloudNetworks(lab, lab.cloud.required('networks').selfservice),
});

export async function makeCloudNetworks(
  lab: LabUnderTest,
  { cidr, gateway }: TenantNetwork,
): Promise<CloudNetworks> {
  const provider = await makeProvider(lab);
  const user = asUser(lab).network;
  const selfservice = await user.createNetwork({ name: 'selfservice' });
  lab.defer('network selfservice', () => user.discard('network', selfservice.id));
  const subnet = await user.createSubnet({ network: selfservice.id, name: 'selfservice', cidr, gateway });
  const router = await user.createRouter('router', provider.id);
  lab.defer('router', () => user.discard('router', router));
  lab.defer('interface of the router', () => user.removeRouterInterface(router, subnet));
  await user.addRouterInterface(router, subnet);
  return { provider, selfservice, router };
}

/** The lab's provider network, made by the administrator; gone after the check. */
export async function makeProvider(lab: LabUnderTest): Promise<Network> {
  const admin = asAdministrator(lab).network;
  const { network: on, physical, pool } = lab.cloud.required('networks').provider;
  const network = await admin.createNetwork({ name: 'provider', provider: { physicalNetwork: physical } });
  lab.defer('network provider', () => admin.discard('network', network.id));
  const { cidr, hostAddress } = planOf(lab, on);
  const [start, end] = pool;
  await admin.createSubnet({
    network: network.id,
    name: 'provider',
    cidr,
    gateway: hostAddress,
    pool: { start, end },
  });
  return network;
}

export function planOf(lab: LabUnderTest, name: string): LabUnderTest['plan']['networks'][number] {
  const plan = lab.plan.networks.find((network) => network.name === name);
  if (!plan) throw new Error(`lab ${lab.name} has no network ${name}`);
  return plan;
}
