import { rm } from 'node:fs/promises';
import { startProgram } from '../host/program.ts';
import { buildNamespaces } from '../host/namespaces.ts';

/** Removes a tree, files of the caller's subordinate ids included: an unfinished root file system is full of them. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (cause) {
    const uid = process.getuid?.() ?? 0;
    const remove = ['rm', '-rf', '--', path];
    const { exitCode } = await startProgram('unshare', [...buildNamespaces(uid), ...remove], {
      reject: false,
    });
    // files of another user
    if (exitCode !== 0) throw cause;
  }
}
