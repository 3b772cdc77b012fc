import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabFault } from '../../../core/errors.ts';
import { element, renderXml } from '../../../core/xml.ts';
import type { Snapshot } from '../../../ports/provider.ts';
import { parseDomain, type DiskAnswer } from '../domain-answer.ts';
import type { Hypervisor } from '../hypervisor.ts';
import { settleAll } from '../../../core/settle-all.ts';
import { lendNodeFiles } from '../qemu-account.ts';
import { flattened, layersOf, linkAll, newLayer } from './disk-layers.ts';
import { compressMemory } from './memory-image.ts';
import { INITRD, MEMORY, writeSavedNode } from './saved-node.ts';

export interface SnapshotNode {
  readonly domain: string;
  readonly node: string;
  /** The folder that holds its initrd and its disks. */
  readonly dir: string;
}

/**
 * Stops all domains, has QEMU write each one's memory and go on writing to new layers of its disks, and lets all go on:
 * what the disks held at that moment is then in files that nothing writes to any more, and is linked, not copied.
 */
export async function takeSnapshot(
  hypervisor: Hypervisor,
  nodes: readonly SnapshotNode[],
  into: string,
): Promise<Snapshot> {
  const drafts = await Promise.all(nodes.map((node) => draft(hypervisor, node, join(into, node.node))));
  const startedAt = performance.now();
  try {
    await settleAll(drafts.map(({ domain }) => hypervisor.suspendDomain(domain)));
    await settleAll(drafts.map(({ domain, order }) => hypervisor.createSnapshot(domain, order)));
  } catch (error) {
    await Promise.all(drafts.map((drafted) => forget(hypervisor, drafted)));
    throw error;
  } finally {
    await hypervisor.resumeDomains(drafts.map(({ domain }) => domain));
  }
  const pausedMs = Math.round(performance.now() - startedAt);
  await Promise.all(drafts.map(keep));
  return {
    pausedMs,
    finish: async (signal) => {
      // one after the other: the lab needs the cores
      for (const { folder } of drafts) await compressMemory(folder, signal);
      for (const drafted of drafts) await describe(drafted);
    },
  };
}

interface Draft extends SnapshotNode {
  /** Where the snapshot of this node goes. */
  readonly folder: string;
  readonly uuid: string;
  readonly disks: readonly DraftDisk[];
  /** The file with what libvirt is asked for. */
  readonly order: string;
}

interface DraftDisk extends DiskAnswer {
  readonly next: string;
  readonly layers: readonly string[];
}

/** Everything that can be made while the lab still runs. */
async function draft(hypervisor: Hypervisor, node: SnapshotNode, folder: string): Promise<Draft> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { disks, uuid } = await parseDomain(await hypervisor.domainXml(node.domain));
  if (uuid === undefined) throw new LabFault(`domain ${node.domain}: libvirt tells no uuid of it`);
  const drafted = await Promise.all(
    disks.map(async (disk): Promise<DraftDisk> => ({
      ...disk,
      layers: await layersOf(disk.file),
      next: await newLayer(node.dir, disk.target, basename(disk.file)),
    })),
  );
  await lendNodeFiles(node.dir);
  const order = join(node.dir, 'snapshot.xml');
  await writeFile(order, renderSnapshot(join(node.dir, MEMORY), drafted), { mode: 0o600 });
  return { ...node, folder, uuid, disks: drafted, order };
}

function renderSnapshot(memory: string, disks: readonly DraftDisk[]): string {
  return renderXml(
    element(
      'domainsnapshot',
      {},
      element('name', {}, 'checkpoint'),
      element('memory', { snapshot: 'external', file: memory }),
      element(
        'disks',
        {},
        ...disks.map(({ target, next }) =>
          element(
            'disk',
            { name: target, snapshot: 'external', type: 'file' },
            element('source', { file: next }),
            element('driver', { type: 'qcow2' }),
          ),
        ),
      ),
    ),
  );
}

/** Its memory, too, was written beside the lab's disks: all that libvirtd comes to is there. */
async function keep({ dir, folder, disks, order }: Draft): Promise<void> {
  await rename(join(dir, MEMORY), join(folder, MEMORY));
  await linkAll(dir, folder, [INITRD, ...new Set(disks.flatMap(({ layers }) => layers))]);
  await lendNodeFiles(dir);
  await rm(order);
}

async function describe({ folder, uuid, disks }: Draft): Promise<void> {
  const layers: Record<string, readonly string[]> = {};
  for (const disk of disks) {
    const kept = await flattened(folder, disk.layers);
    const merged = disk.layers.filter((layer) => !kept.includes(layer));
    await Promise.all(merged.map((layer) => rm(join(folder, layer))));
    layers[disk.target] = kept;
  }
  await writeSavedNode(folder, { uuid, layers });
}

/** After a failure: memory and new layers that a domain has not taken are nobody's. */
async function forget(hypervisor: Hypervisor, { domain, dir, disks, order }: Draft): Promise<void> {
  await rm(order, { force: true });
  await rm(join(dir, MEMORY), { force: true, recursive: true });
  const xml = await hypervisor.domainXml(domain).catch(() => undefined);
  if (xml === undefined) return;
  const taken = (await parseDomain(xml)).disks.map(({ file }) => file);
  await Promise.all(disks.filter(({ next }) => !taken.includes(next)).map(({ next }) => rm(next)));
}
