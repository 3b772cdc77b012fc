import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { debugLog } from '../../core/debug-log.ts';
import { HostFault } from '../../core/errors.ts';
import { lockFile, type FileLock, type LockOptions } from './file-lock.ts';
import { markUsed, verifiedManifest, type Manifest } from './manifest.ts';
import { removeTree } from './remove-tree.ts';
import { unwritableCache } from './unwritable-cache.ts';

/** A folder of the cache, complete and verified. */
export interface CacheEntry {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly cached: boolean;
}

/** Fills `work`, which exists and is empty, and leaves the finished folder (manifest included) in the path it returns. */
export type Fill = (workDir: string, lock: FileLock) => Promise<string>;

/**
 * The entry `id` of a cache: found intact, or filled by exactly one of all the processes that ask for it.
 * It is made beside its place and renamed into it last; what an interrupted maker left is removed by the next one.
 */
export async function cacheEntry(
  cache: string,
  id: string,
  fill: Fill,
  options: LockOptions = {},
): Promise<CacheEntry> {
  const dir = join(cache, id);
  await markUsed(dir);
  const found = await verifiedManifest(dir);
  if (found) return { dir, manifest: found, cached: true };
  await ensureDir(cache);
  await using lock = await lockFile(join(cache, `${id}.lock`), options);
  const made = await verifiedManifest(dir);
  if (made) return { dir, manifest: made, cached: true };
  const workDir = await makeWorkDir(cache, id);
  try {
    const filled = await debugLog.during('image', `make ${dir}`, () => fill(workDir, lock));
    await rename(filled, dir);
  } finally {
    await removeTree(workDir);
  }
  const manifest = await verifiedManifest(dir);
  if (!manifest) throw new HostFault(`${dir}: changed while it was being written`);
  return { dir, manifest, cached: false };
}

export async function ensureDir(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (cause) {
    throw unwritableCache(dir, cause);
  }
}

async function makeWorkDir(cache: string, id: string): Promise<string> {
  const workDir = join(cache, `${id}.making-${process.pid}`);
  try {
    await removeLeftovers(cache, id);
    await mkdir(workDir);
  } catch (cause) {
    throw unwritableCache(cache, cause);
  }
  return workDir;
}

/** Only the holder of the lock comes here: whatever has the name of this entry is dead, or damaged. */
async function removeLeftovers(cache: string, id: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name === id || name.startsWith(`${id}.making-`));
  await Promise.all(names.map((name) => removeTree(join(cache, name))));
}
