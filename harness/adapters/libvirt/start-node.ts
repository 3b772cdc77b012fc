import { randomUUID } from 'node:crypto';
import { LabFault } from '../../core/errors.ts';
import type { NodePlan } from '../../lab/lab.ts';
import type { BringUpRequest } from '../../ports/provider.ts';
import { parseDomain } from './domain-answer.ts';
import { domainDifferences } from './domain-differences.ts';
import type { Hypervisor } from './hypervisor.ts';
import { keepDefinition, readDefinition } from './node-definition.ts';
import { writeNodeFiles } from './node-files.ts';
import { domainOf, nodeDir, pick, renderNode, type Site } from './site.ts';

/** Makes a node that never ran before; throws `LabFault` when it is not what libvirt was asked for. */
export async function startNode(site: Site, request: BringUpRequest, node: NodePlan): Promise<void> {
  const files = await writeNodeFiles({
    dir: nodeDir(site, node.name),
    node,
    image: pick(request.images, node.name, 'image'),
    identity: pick(request.identities, node.name, 'identity'),
    networks: site.lab.networks,
  });
  request.signal?.throwIfAborted();
  const xml = renderNode(site, node, files, { ...request, uuid: randomUUID() });
  await keepDefinition(site, node.name, xml);
  await createDomain(site.hypervisor, domainOf(site, node.name), xml);
  request.onNodeStarted?.(node.name);
}

/** Starts a node that ended, however it did, on the disks that it left; throws `LabFault` as above. */
export async function startAgain(
  site: Pick<Site, 'dir' | 'scope' | 'hypervisor'>,
  node: string,
): Promise<void> {
  await createDomain(site.hypervisor, domainOf(site, node), await readDefinition(site, node));
}

async function createDomain(hypervisor: Hypervisor, name: string, xml: string): Promise<void> {
  await hypervisor.createDomain(name, xml);
  const made = await parseDomain(await hypervisor.domainXml(name));
  const differences = domainDifferences(await parseDomain(xml), made);
  if (differences.length > 0)
    throw new LabFault(`domain ${name} is not what libvirt was asked for: ${differences.join('; ')}`);
}
