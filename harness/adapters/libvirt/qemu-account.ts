import { chmod, chown, lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NodeImage } from '../../ports/images.ts';
import { NODE_IDS } from '../ownership/node-ids.ts';

const { first: ID } = NODE_IDS;
const PASSABLE_FOLDER = 0o711;
const READABLE_FOLDER = 0o755;
const READABLE_FILE = 0o644;

/** Whom QEMU runs as in a sandbox that root has started, as libvirt's DAC label; undefined where it runs as the user, who has no rights to lose. */
export function sandboxedQemuLabel(): string | undefined {
  return isRoot() ? `+${ID}:+${ID}` : undefined;
}

/**
 * Gives the files of a node to its QEMU. What is linked elsewhere, too, belongs to a checkpoint: it stays root's, and may be read.
 */
export async function lendNodeFiles(dir: string): Promise<void> {
  if (!isRoot()) return;
  await chmod(dirname(dir), PASSABLE_FOLDER);
  await chown(dir, ID, ID);
  const files = await readdir(dir);
  await Promise.all(files.map((name) => lend(join(dir, name))));
}

/** The folders of images, which QEMU only reads: whoever made them may have kept them to himself. */
export async function lendImages(images: Iterable<NodeImage>): Promise<readonly string[]> {
  if (!isRoot()) return [];
  const files = [...images].flatMap(({ disk, kernel, initrd }) => [disk, kernel, initrd]);
  const folders = [...new Set(files.map((file) => dirname(file)))];
  for (const folder of folders) await open(folder, READABLE_FOLDER);
  for (const file of new Set(files)) await open(file, READABLE_FILE);
  return folders;
}

/** What is missing is told of by whoever wants to boot from it. */
async function open(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

async function lend(file: string): Promise<void> {
  const { nlink } = await lstat(file);
  if (nlink === 1) return chown(file, ID, ID);
  await chown(file, 0, ID);
  await chmod(file, 0o640);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
