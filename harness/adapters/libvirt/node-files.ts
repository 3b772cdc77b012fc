import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Network, NodePlan } from '../../lab/lab.ts';
import type { NodeImage } from '../../ports/images.ts';
import type { NodeIdentity } from '../../ports/provider.ts';
import { renderIdentity } from '../nodes/node-identity.ts';
import { writeNodeInitrd } from '../nodes/node-initrd.ts';
import { consoleFile, makeConsoleFile } from '../console/console-file.ts';
import { lendNodeFiles } from './qemu-account.ts';
import { createImage } from './qemu-img.ts';

/** What a node keeps on the host: its overlay, its disks, and the initrd that makes it itself. */
export interface NodeFiles {
  readonly rootDisk: string;
  readonly extraDisks: readonly string[];
  readonly initrd: string;
}

export interface NodeFilesRequest {
  readonly dir: string;
  readonly node: NodePlan;
  readonly networks: readonly Network[];
  readonly image: NodeImage;
  readonly identity: NodeIdentity;
}

/** Writes a node's files: sparse, so that they cost what the node writes. Throws `HostFault` when there is no room. */
export async function writeNodeFiles(request: NodeFilesRequest): Promise<NodeFiles> {
  const { dir, node, image } = request;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const rootDisk = join(dir, 'root.qcow2');
  const extraDisks = node.disks.map((disk) => join(dir, `${disk.serial}.qcow2`));
  const initrd = join(dir, 'initrd');
  await Promise.all([
    makeConsoleFile(consoleFile(dir)),
    createOverlay(image.disk, rootDisk),
    writeNodeInitrd(image.initrd, renderIdentity(request.identity, node.nics, request.networks), initrd),
    ...node.disks.map((disk, index) => createDisk(extraDisks[index] ?? '', disk.sizeMiB)),
  ]);
  await lendNodeFiles(dir);
  return { rootDisk, extraDisks, initrd };
}

async function createOverlay(base: string, overlay: string): Promise<void> {
  await createImage(overlay, '-F', 'qcow2', '-b', base);
}

async function createDisk(file: string, sizeMiB: number): Promise<void> {
  await createImage(file, '-o', `size=${sizeMiB}M`);
}
