import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault } from '../../../core/errors.ts';
import type { NodePlan } from '../../../lab/lab.ts';
import type { RestoreRequest } from '../../../ports/provider.ts';
import { extraTarget, ROOT_TARGET } from '../domain-xml.ts';
import { keepDefinition } from '../node-definition.ts';
import type { NodeFiles } from '../node-files.ts';
import { nodeDir, renderNode, type Site } from '../site.ts';
import { consoleFile, makeConsoleFile } from '../../console/console-file.ts';
import { lendNodeFiles } from '../qemu-account.ts';
import { linkAll, newLayer } from './disk-layers.ts';
import { feedMemory } from './memory-image.ts';
import { COMPRESSED_MEMORY, INITRD, readSavedNode, type SavedNode } from './saved-node.ts';

/** Brings a node back, standing still, where a snapshot stopped it, on new layers over what was saved, which stays as it is. */
export async function restoreNode(site: Site, request: RestoreRequest, node: NodePlan): Promise<void> {
  const folder = join(request.from, node.name);
  const dir = nodeDir(site, node.name);
  const saved = await readSavedNode(folder);
  const files = await layOut(saved, folder, dir, node);
  await makeConsoleFile(consoleFile(dir));
  await lendNodeFiles(dir);
  const xml = await keepDefinition(
    site,
    node.name,
    renderNode(site, node, files, { ...request, uuid: saved.uuid }),
  );
  request.signal?.throwIfAborted();
  await feedMemory(dir, join(dir, 'memory.pipe'), (pipe) => site.hypervisor.restoreDomain(pipe, xml));
}

async function layOut(
  { layers }: SavedNode,
  folder: string,
  dir: string,
  node: NodePlan,
): Promise<NodeFiles> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // all of it at once: from here on nobody can take it away
  await linkAll(folder, dir, [INITRD, COMPRESSED_MEMORY, ...new Set(Object.values(layers).flat())]);
  const disk = async (target: string): Promise<string> => {
    const [top] = layers[target] ?? [];
    if (top === undefined) throw new LabFault(`${folder}: disk ${target} was not saved`);
    return newLayer(dir, target, top);
  };
  const [rootDisk, ...extraDisks] = await Promise.all([
    disk(ROOT_TARGET),
    ...node.disks.map((_, index) => disk(extraTarget(index))),
  ]);
  return { rootDisk, extraDisks, initrd: join(dir, INITRD) };
}
