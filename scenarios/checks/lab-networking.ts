import { defineFixture, type LabUnderTest } from '../../harness/index.ts';
import { cloudNetworks, makeCloudNetworks } from './cloud-networks.ts';
import type { Networking } from './networking.ts';
import { NeutronNetworking } from './neutron-networking.ts';
import { NovaNetworking } from './nova-networking.ts';

/** Of neutron, or of nova itself, as the deployment has it. */
export const networking = defineFixture<Networking>({
  name: 'networking',
  uses: [cloudNetworks],
  make: async (lab) =>
    lab.cloud.networks ? new NeutronNetworking(await lab.fixture(cloudNetworks)) : NovaNetworking.find(lab),
});

/** The same with room for many servers; gone after the check. */
export async function makeStormNetworking(lab: LabUnderTest): Promise<Networking> {
  const { networks } = lab.cloud;
  return networks
    ? new NeutronNetworking(await makeCloudNetworks(lab, networks.storm))
    : NovaNetworking.find(lab);
}
