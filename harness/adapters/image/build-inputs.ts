import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRecipe } from '../../lab/platform.ts';
import { hostAptOptions, hostSources } from './apt-sources.ts';
import { ensureDir } from './cache-entry.ts';
import { requireIdRanges, requireTools } from './namespaces.ts';

/** Where a build takes its packages from. */
export interface PackageSource {
  /** Folder of downloaded packages, shared by all builds. */
  readonly packages: string;
  /** Lines of a sources.list that replace the host's own. */
  readonly sources?: readonly string[];
}

const TOOLS = {
  unshare: 'util-linux',
  flock: 'util-linux',
  mmdebstrap: 'mmdebstrap',
  'apt-get': 'apt',
  mke2fs: 'e2fsprogs',
  'qemu-img': 'qemu-utils',
};

/** Writes what a build script reads, and makes sure of what it needs; throws `HostLacks` with the command that mends it. */
export async function prepareBuild(
  work: string,
  from: PackageSource,
  recipe: BuildRecipe,
  packages: readonly string[],
): Promise<void> {
  await requireTools('building an image', TOOLS);
  await requireIdRanges();
  await ensureDir(from.packages);
  const inputs = {
    'sources.list': from.sources ?? (await hostSources(recipe)),
    'apt-options': await hostAptOptions(),
    packages,
  };
  const dir = join(work, 'in');
  await mkdir(dir);
  for (const [name, lines] of Object.entries(inputs)) {
    await writeFile(join(dir, name), lines.map((line) => `${line}\n`).join(''));
  }
}
