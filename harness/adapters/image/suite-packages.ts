import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDir } from '../cache/cache-entry.ts';
import { lockFile } from '../cache/file-lock.ts';
import { lastUse, markUsed, writeManifest } from '../cache/manifest.ts';

/** Packages of one suite that were downloaded before; nobody removes them while a build has them open. */
export interface SuitePackages extends AsyncDisposable {
  readonly dir: string;
}

/**
 * The folder of a suite's packages in the cache. It is an entry of the cache without files of its own, so that it is listed,
 * and goes, like any other; builds that use it at the same time share its lock.
 */
export async function openPackages(
  cache: string,
  suite: string,
  signal?: AbortSignal,
): Promise<SuitePackages> {
  const dir = join(cache, suite);
  await ensureDir(cache);
  const lock = await lockFile(`${dir}.lock`, { shared: true, signal });
  await ensureDir(dir);
  if (await lastUse(dir)) await markUsed(dir);
  else await writeManifest(dir, suite, { suite }, []);
  return { dir, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
}

/** Removes the packages of any suite that earlier versions left beside the folders, once nobody has used them since then. */
export async function removeUnsorted(cache: string, since: Date): Promise<void> {
  const names = (await readdir(cache).catch(() => [])).filter((name) => name.endsWith('.deb'));
  for (const name of names) {
    const path = join(cache, name);
    // a build links what it uses, which changes this time alone
    if ((await stat(path)).ctime < since) await rm(path);
  }
}
