import type { LabUnderTest, Node, ServerAddress } from '../../harness/index.ts';
import { inWords, printedOn } from './node-lines.ts';
import { asUser } from './people.ts';

/** What tunnels of Linux bridges have carried since they were made. */
const TUNNELS =
  'cd /sys/class/net && for tunnel in vxlan-*; do [ ! -e "$tunnel" ] || echo "$tunnel sent $(cat "$tunnel/statistics/tx_packets"), received $(cat "$tunnel/statistics/rx_packets")"; done';
/** Services that hand an instance's question on, or answer it, by their names. */
const ANSWERERS = /metadata|^nova-api$/;

/**
 * Asks what an instance knows of itself; where that fails, the failure says how far the instance came on its way there: to DHCP,
 * through tunnels, to the proxy, to nova.
 */
export async function explainedByMetadata(
  lab: LabUnderTest,
  server: string,
  ask: () => Promise<void> | void,
): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (error instanceof Error) {
      const way = await wayOf(lab, server).catch((reason: unknown) => [
        `its way is not known: ${String(reason)}`,
      ]);
      error.message = [error.message, ...way].join('; ');
    }
    throw error;
  }
}

async function wayOf(lab: LabUnderTest, server: string): Promise<string[]> {
  const { name, addresses } = await asUser(lab).compute.server(server);
  const [own] = addresses;
  if (!own) return [`nova knows no address of ${name}`];
  const nodes = lab.nodes().filter(({ roles }) => roles.includes('controller') || roles.includes('compute'));
  const [dhcp, tunnels, ...answers] = await Promise.all([
    lastOfDhcp(nodes, own),
    carriedByTunnels(nodes),
    ...nodes.flatMap((node) => answerersOn(lab, node).map((service) => lastAnswer(lab, node, service, own))),
  ]);
  return [dhcp, ...tunnels, ...answers];
}

/** What the DHCP servers of nodes last said of a card: nothing where its request did not come through. */
async function lastOfDhcp(nodes: readonly Node[], { mac }: ServerAddress): Promise<string> {
  const look = `journalctl --quiet --no-pager --identifier dnsmasq-dhcp | grep -F ${mac} | tail -n 1`;
  const found = await Promise.all(nodes.map(async (node) => (await node.run(look)).stdout.trim()));
  const said = found.flatMap((line, index) => (line === '' ? [] : [`${nodes[index]?.name}: ${line}`]));
  if (said.length === 0)
    return `DHCP heard nothing of ${mac}: no server of it runs, or no bridge or tunnel leads there`;
  const unheard = said.every((line) => line.includes('DHCPOFFER'))
    ? '; what it offers does not come back: no bridge or tunnel leads to the instance, or a firewall is between'
    : '';
  return `DHCP, last of ${mac}: ${said.join(', ')}${unheard}`;
}

/** One that sends and receives nothing, while another's receives, is cut on its way: by a firewall, or a route. */
async function carriedByTunnels(nodes: readonly Node[]): Promise<string[]> {
  const carried = (await printedOn(nodes, () => TUNNELS)).map(inWords);
  return carried.length > 0 ? [`frames in tunnels: ${carried.join(', ')}`] : [];
}

function answerersOn({ cloud }: LabUnderTest, { name }: Node): string[] {
  return Object.entries(cloud.units[name] ?? {}).flatMap(([service, { log }]) =>
    ANSWERERS.test(service) && log !== undefined ? [service] : [],
  );
}

/** What a service last answered an address, with its status. */
async function lastAnswer(
  lab: LabUnderTest,
  node: Node,
  service: string,
  { address }: ServerAddress,
): Promise<string> {
  const look = `grep -hwF '${address}' ${lab.cloud.log(service, node.name)} | grep -F 'GET /' | tail -n 1`;
  const { stdout } = await node.run(look);
  return `${service} on ${node.name}, last answer to ${address}: ${stdout.trim() || 'none in its log'}`;
}
