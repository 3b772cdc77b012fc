import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cpioArchive, type ArchiveEntry } from '../nodes/cpio-archive.ts';

const INIT = join(import.meta.dirname, 'rootfs', 'initrd-init.sh');
const EMPTY_DIRS = ['bin', 'dev', 'proc', 'root', 'run', 'sbin', 'sys', 'usr/bin', 'usr/sbin'];

/**
 * Writes the initrd of a node image from what its build took out: a static shell and the drivers of the disk.
 * It is not compressed: unpacking on an emulated machine costs more than reading three megabytes.
 */
export async function writeBaseInitrd(builtDir: string, target: string): Promise<void> {
  const order = await readFile(join(builtDir, 'modules', 'order'), 'utf8');
  const modules = order.trim().split('\n');
  const entries: ArchiveEntry[] = [
    ...EMPTY_DIRS.map((path) => ({ path, mode: 0o755 })),
    { path: 'dev/console', mode: 0o600, device: [5, 1] },
    { path: 'init', mode: 0o755, content: await readFile(INIT) },
    { path: 'bin/busybox', mode: 0o755, content: await readFile(join(builtDir, 'busybox')) },
    { path: 'modules/order', mode: 0o644, content: order },
    ...(await Promise.all(
      modules.map(async (name) => ({
        path: `modules/${name}`,
        mode: 0o644,
        content: await readFile(join(builtDir, 'modules', name)),
      })),
    )),
  ];
  await writeFile(target, cpioArchive(entries));
}
