import type { LabUnderTest, Node, ServerAddress } from '../../harness/index.ts';
import { asUser } from './people.ts';

/** Services that hand an instance's question on, or answer it, by their names. */
const ANSWERERS = /metadata|^nova-api$/;

/**
 * Asks what an instance knows of itself; where that fails, the failure says how far the instance came on its way there: to DHCP,
 * to the proxy, to nova.
 */
export async function explainedByMetadata(
  lab: LabUnderTest,
  server: string,
  ask: () => Promise<void> | void,
): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (error instanceof Error) error.message = [error.message, ...(await wayOf(lab, server))].join('; ');
    throw error;
  }
}

async function wayOf(lab: LabUnderTest, server: string): Promise<string[]> {
  const { name, addresses } = await asUser(lab).compute.server(server);
  const [own] = addresses;
  if (!own) return [`nova knows no address of ${name}`];
  const nodes = lab.nodes().filter(({ roles }) => roles.includes('controller') || roles.includes('compute'));
  const [dhcp, ...answers] = await Promise.all([
    lastOfDhcp(nodes, own),
    ...nodes.flatMap((node) => answerersOn(lab, node).map((service) => lastAnswer(lab, node, service, own))),
  ]);
  return [dhcp, ...answers];
}

/** What the DHCP servers of nodes last said of a card: nothing where its request did not come through. */
async function lastOfDhcp(nodes: readonly Node[], { mac }: ServerAddress): Promise<string> {
  const look = `journalctl --quiet --no-pager --identifier dnsmasq-dhcp | grep -F ${mac} | tail -n 1`;
  const found = await Promise.all(nodes.map(async (node) => (await node.run(look)).stdout.trim()));
  const said = found.flatMap((line, index) => (line === '' ? [] : [`${nodes[index]?.name}: ${line}`]));
  return said.length > 0
    ? `DHCP, last of ${mac}: ${said.join(', ')}`
    : `DHCP heard nothing of ${mac}: no server of it runs, or no bridge or tunnel leads there`;
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
