import { CheckFailed, type LabUnderTest, type Server } from '../../harness/index.ts';
import type { CloudNetworks } from './cloud-networks.ts';
import type { Neighbour, Networking, Place, ServerPlace, Traffic } from './networking.ts';
import { asAdministrator, asUser } from './people.ts';
import { fromProviderNetwork } from './vantage.ts';

/** Servers on the networks of guide 6.1. */
export class NeutronNetworking implements Networking {
  readonly metadata = 'neutron-metadata-agent';
  readonly #networks: CloudNetworks;

  constructor(networks: CloudNetworks) {
    this.#networks = networks;
  }

  network(place: Place): string {
    const { selfservice, provider } = this.#networks;
    return (place === 'tenant' ? selfservice : provider).id;
  }

  mtu(): Promise<number> {
    const { name, mtu } = this.#networks.selfservice;
    return mtu === undefined
      ? Promise.reject(new CheckFailed(`network ${name}: neutron does not tell its MTU`))
      : Promise.resolve(mtu);
  }

  async place(lab: LabUnderTest, server: string, place: Place): Promise<ServerPlace> {
    const { network } = asUser(lab);
    const [port] = await network.portsOf(server);
    const [fixedAddress] = port?.addresses ?? [];
    if (!port || fixedAddress === undefined) throw new Error(`server ${server} has no address`);
    const tap = tapOf(port.id);
    if (place === 'provider') return { fixedAddress, address: fixedAddress, tap };
    const floating = await network.createFloatingIp(this.#networks.provider.id, port.id);
    lab.defer(`floating IP ${floating.address}`, () => network.discard('floatingip', floating.id));
    return { fixedAddress, address: floating.address, tap };
  }

  async createSecurityGroup(lab: LabUnderTest, name: string): Promise<string> {
    const { network } = asUser(lab);
    const group = await network.createSecurityGroup(name);
    lab.defer(`security group ${name}`, () => network.discard('security-group', group));
    return group;
  }

  async allow(lab: LabUnderTest, securityGroup: string, traffic: Traffic): Promise<void> {
    const { network } = asUser(lab);
    const rule = await network.createRule({ securityGroup, ...traffic });
    lab.defer(`rule for ${traffic.protocol}`, () => network.discard('security-group-rule', rule));
  }

  fromOutside(lab: LabUnderTest, command: string): string {
    return fromProviderNetwork(lab, this.#networks.provider, command);
  }

  /** The router's own namespace: the provider network has fewer addresses than there may be neighbours. */
  fromInside(command: string): string {
    return `ip netns exec qrouter-${this.#networks.router} ${command}`;
  }

  async neighbours(lab: LabUnderTest, servers: readonly Server[]): Promise<readonly Neighbour[]> {
    const ports = await asUser(lab).network.portsOn(this.#networks.selfservice.id);
    return servers.map(({ id, name }) => {
      const port = ports.find(({ device }) => device === id);
      const [address] = port?.addresses ?? [];
      if (!port || address === undefined) throw new CheckFailed(`server ${name}: has no address`);
      return { id, name, address, tap: tapOf(port.id) };
    });
  }

  /** Nova waits five minutes for neutron's word that a port is ACTIVE, and fails the server without saying what it missed. */
  async plugging(lab: LabUnderTest, server: string): Promise<string> {
    const ports = await asUser(lab).network.portsOf(server);
    if (ports.length === 0) return 'neutron has no port for it';
    const missing = ports.find(({ status }) => status !== 'ACTIVE');
    return missing
      ? `neutron has its port ${missing.status}: nova has not made its card yet, or no agent of its node has plugged it`
      : 'neutron has its port ACTIVE, and nova waits to be told so: by notify_nova_on_port_status_changes and section [nova] of neutron.conf';
  }

  async heldBy(lab: LabUnderTest, servers: readonly string[]): Promise<readonly string[]> {
    const { network } = asAdministrator(lab);
    const { selfservice, provider } = this.#networks;
    const ports = await Promise.all([selfservice, provider].map(({ id }) => network.portsOn(id)));
    return ports.flat().flatMap(({ id, device }) => (servers.includes(device) ? [`port ${id}`] : []));
  }
}

/** The device that the agents of neutron know a port by. */
function tapOf(port: string): string {
  return `tap${port.slice(0, 11)}`;
}
