import { expect } from 'chai';
import { CheckFailed, type LabUnderTest, type Server } from '../../harness/index.ts';
import type { Neighbour, Networking, ServerPlace, Traffic } from './networking.ts';
import { asAdministrator, asUser } from './people.ts';

/** Servers on the one network of nova-network, which nodes are on, too: no address but their own leads to them. */
export class NovaNetworking implements Networking {
  readonly metadata = 'nova-api';
  readonly #id: string;
  /** Servers are asked for with a group's name, rules with its id. */
  readonly #groups = new Map<string, string>();

  private constructor(id: string) {
    this.#id = id;
  }

  static async find(lab: LabUnderTest): Promise<NovaNetworking> {
    const { label } = lab.cloud.required('flat');
    const found = await asAdministrator(lab).novaNetwork.networks();
    const [network] = found.filter((one) => one.label === label);
    expect(network, `network ${label} of nova, among ${found.map((one) => one.label).join(', ')}`).to.exist;
    return new NovaNetworking(network?.id ?? '');
  }

  network(): string {
    return this.#id;
  }

  /** nova leaves it to the bridges: one that takes less than another loses what comes from there. */
  async mtu(lab: LabUnderTest): Promise<number> {
    const look = `cat /sys/class/net/${lab.cloud.required('flat').bridge}/mtu`;
    const found = await Promise.all(lab.nodes('compute').map((node) => node.succeed(look)));
    return Math.max(...found.map(Number));
  }

  async place(lab: LabUnderTest, server: string): Promise<ServerPlace> {
    const [found] = await this.neighbours(lab, [await asUser(lab).compute.server(server)]);
    if (!found) throw new Error(`server ${server} is nowhere`);
    return { fixedAddress: found.address, address: found.address, tap: found.tap };
  }

  async neighbours(lab: LabUnderTest, servers: readonly Server[]): Promise<readonly Neighbour[]> {
    const taps = await tapsByMac(lab);
    return servers.map(({ id, name, addresses: [own] }) => {
      if (!own) throw new CheckFailed(`server ${name}: has no address`);
      const tap = taps.get(own.mac);
      if (tap === undefined)
        throw new CheckFailed(`server ${name}: no compute node has a card with the MAC ${own.mac}`);
      return { id, name, address: own.address, tap };
    });
  }

  async createSecurityGroup(lab: LabUnderTest, name: string): Promise<string> {
    const { novaNetwork } = asUser(lab);
    const group = await novaNetwork.createSecurityGroup(name);
    lab.defer(`security group ${name}`, () => novaNetwork.discard('security-group', group));
    this.#groups.set(name, group);
    return name;
  }

  async allow(lab: LabUnderTest, securityGroup: string, traffic: Traffic): Promise<void> {
    const { novaNetwork } = asUser(lab);
    const rule = await novaNetwork.createRule({
      securityGroup: this.#groups.get(securityGroup) ?? securityGroup,
      ...traffic,
    });
    lab.defer(`rule for ${traffic.protocol}`, () => novaNetwork.discard('security-group-rule', rule));
  }

  fromOutside(_lab: LabUnderTest, command: string): string {
    return command;
  }

  fromInside(command: string): string {
    return command;
  }

  plugging(): Promise<string> {
    return Promise.resolve('nova itself plugs its card: nova-network on its node has said why it does not');
  }

  /** The API tells whose an address is, but not which are somebody's. */
  async heldBy(lab: LabUnderTest, servers: readonly string[]): Promise<readonly string[]> {
    const query = `SELECT instance_uuid, address FROM nova.fixed_ips WHERE deleted = 0 AND allocated`;
    const found = await lab.controller().succeed(`mysql -N -B -e "${query}"`);
    const rows = found.split('\n').map((row) => row.split('\t'));
    return rows.flatMap(([server = '', address = '']) =>
      servers.includes(server) ? [`address ${address}`] : [],
    );
  }
}

/**
 * Of the cards of servers on all compute nodes, as libvirt knows them. Devices themselves are no help: libvirt gives one the MAC
 * of its card but for the first byte, and udev another one where it was quicker to see the device (trap 11.2-20).
 */
async function tapsByMac(lab: LabUnderTest): Promise<ReadonlyMap<string, string>> {
  const look =
    'virsh -q list --name | while read -r domain; do [ -z "$domain" ] || virsh -q domiflist "$domain" </dev/null; done';
  const found = await Promise.all(
    lab.nodes('compute').map((node) => node.succeed(`set -o pipefail; ${look}`)),
  );
  return new Map(
    found.flatMap((text) =>
      text.split('\n').map((line): [string, string] => {
        const [device = '', , , , mac = ''] = line.trim().split(/\s+/);
        return [mac, device];
      }),
    ),
  );
}
