import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { HostFault } from '../../core/errors.ts';
import type { Network, NodePlan } from '../../lab/lab.ts';
import type { NodeImage } from '../../ports/images.ts';
import type { NodeIdentity } from '../../ports/provider.ts';
import { renderIdentity } from '../image/node-identity.ts';
import { writeNodeInitrd } from '../image/node-initrd.ts';

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

const MIB = 1024 * 1024;

/** Writes a node's files: sparse, so that they cost what the node writes. Throws `HostFault` when there is no room. */
export async function writeNodeFiles(request: NodeFilesRequest): Promise<NodeFiles> {
  const { dir, node, image } = request;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const rootDisk = join(dir, 'root.qcow2');
  const extraDisks = node.disks.map((disk) => join(dir, `${disk.serial}.raw`));
  const initrd = join(dir, 'initrd');
  await Promise.all([
    createOverlay(image.disk, rootDisk),
    writeNodeInitrd(image.initrd, renderIdentity(request.identity, node.nics, request.networks), initrd),
    ...node.disks.map((disk, index) => createDisk(extraDisks[index] ?? '', disk.sizeMiB)),
  ]);
  return { rootDisk, extraDisks, initrd };
}

async function createOverlay(base: string, overlay: string): Promise<void> {
  const args = ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', base, overlay];
  const result = await execa('qemu-img', args, { reject: false });
  if (result.exitCode !== 0) throw new HostFault(`${overlay}: not created: ${result.stderr.trim()}`);
}

async function createDisk(file: string, sizeMiB: number): Promise<void> {
  await writeFile(file, '');
  await truncate(file, sizeMiB * MIB);
}
