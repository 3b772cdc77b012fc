import type { LabUnderTest, Network } from '../../harness/index.ts';

/**
 * A command of the controller's that asks somebody on the provider network: as it is where the controller has an address
 * there, otherwise in the namespace of the network's DHCP server, which has one. Not the router's: it would answer for its
 * floating addresses itself.
 */
export function fromProviderNetwork(lab: LabUnderTest, provider: Network, command: string): string {
  const { network } = lab.cloud.required('networks').provider;
  const controller = lab.plan.nodes.find(({ name }) => name === lab.controller().name);
  const address = controller?.nics.find((nic) => nic.network === network)?.address;
  return address === undefined ? `ip netns exec qdhcp-${provider.id} ${command}` : command;
}
