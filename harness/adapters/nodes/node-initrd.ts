import { createHash } from 'node:crypto';
import { copyFile, constants, open, stat } from 'node:fs/promises';
import { cpioArchive, type ArchiveEntry } from './cpio-archive.ts';
import type { IdentityFile } from './node-identity.ts';

const PRIVATE_DIRS = ['lab-identity/root', 'lab-identity/root/.ssh'];

/**
 * Makes the initrd of one node: the image's own with the node's identity appended as a second archive.
 * The kernel unpacks both; the image's init writes the files into the root file system once, before systemd starts.
 */
export async function writeNodeInitrd(
  base: string,
  files: readonly IdentityFile[],
  target: string,
): Promise<void> {
  await copyFile(base, target, constants.COPYFILE_FICLONE);
  await using initrd = await open(target, 'a', 0o600);
  await initrd.chmod(0o600);
  // the kernel wants every archive to start at a multiple of 4
  const { size } = await stat(target);
  await initrd.appendFile(Buffer.alloc((4 - (size % 4)) % 4));
  await initrd.appendFile(identityArchive(files));
}

function identityArchive(files: readonly IdentityFile[]): Buffer {
  const id = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  const entries: ArchiveEntry[] = [
    ...PRIVATE_DIRS.map((path) => ({ path, mode: 0o700 })),
    ...files.map(({ path, ...rest }) => ({ path: `lab-identity/${path}`, ...rest })),
    { path: 'lab-identity.id', mode: 0o644, content: `${id}\n` },
  ];
  return cpioArchive(entries);
}
