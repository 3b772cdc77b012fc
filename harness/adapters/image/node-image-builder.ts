import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRecipe } from '../../lab/platform.ts';
import type { ImageOptions, NodeImage } from '../../ports/images.ts';
import { hostAptOptions, hostSources } from './apt-sources.ts';
import { writeBaseInitrd } from './base-initrd.ts';
import { explainBuildFailure } from './build-failure.ts';
import { ROOTFS_DIR, runBuild } from './build-process.ts';
import { cacheEntry, ensureDir } from './cache-entry.ts';
import type { FileLock } from './file-lock.ts';
import { imageId } from './image-id.ts';
import { writeManifest } from './manifest.ts';
import { requireIdRanges, requireTools } from './namespaces.ts';
import { ProgressMeter } from './progress-meter.ts';

export interface BuildPlace {
  /** Folder of finished images. */
  readonly images: string;
  /** Folder of downloaded packages, shared by all builds. */
  readonly packages: string;
  /** Lines of a sources.list that replace the host's own. */
  readonly sources?: readonly string[];
}

/** What every node needs, whatever its recipe says. The cloud kernel has all modules of a lab and unpacks fastest (lz4). */
const NODE_PACKAGES = [
  'ca-certificates',
  'iproute2',
  'iputils-ping',
  'kmod',
  'linux-image-cloud-amd64',
  'netbase',
  'openssh-server',
  'openssh-sftp-server',
  'procps',
  'systemd',
  'systemd-sysv',
  'udev',
];
const TOOLS = {
  unshare: 'util-linux',
  flock: 'util-linux',
  mmdebstrap: 'mmdebstrap',
  'apt-get': 'apt',
  mke2fs: 'e2fsprogs',
  'qemu-img': 'qemu-utils',
  systemctl: 'systemd',
};
const FILES = ['disk.qcow2', 'kernel', 'initrd'];

/** The image of a build recipe: from the cache, or built from the host's own package mirror. */
export async function builtNodeImage(
  place: BuildPlace,
  recipe: BuildRecipe,
  bake: readonly string[],
  { onProgress, offline, signal }: ImageOptions,
): Promise<NodeImage> {
  const packages = [...new Set([...NODE_PACKAGES, ...recipe.packages, ...bake])].toSorted();
  const id = await imageId({ ...recipe, packages }, ROOTFS_DIR);
  const meter = new ProgressMeter(`image ${recipe.suite} ${id.slice(0, 8)}`, onProgress);
  const build = { place, recipe, packages, id, meter, offline, signal };
  const entry = await cacheEntry(place.images, id, (work, lock) => fill(build, work, lock), {
    onWaiting: () => meter.start('waiting for another run that builds it'),
    signal,
  });
  const [disk, kernel, initrd] = FILES.map((name) => join(entry.dir, name)) as [string, string, string];
  return { id, disk, kernel, initrd, sizeBytes: (await stat(disk)).size, cached: entry.cached };
}

interface Build {
  readonly place: BuildPlace;
  readonly recipe: BuildRecipe;
  readonly packages: readonly string[];
  readonly id: string;
  readonly meter: ProgressMeter;
  readonly offline: boolean | undefined;
  readonly signal: AbortSignal | undefined;
}

async function fill(
  { place, recipe, packages, id, meter, offline, signal }: Build,
  work: string,
  lock: FileLock,
): Promise<string> {
  await requireTools('building a node image', TOOLS);
  await requireIdRanges();
  await ensureDir(place.packages);
  await writeInputs(work, place, recipe, packages);
  const args = [place.packages, recipe.suite, ...(offline ? ['offline'] : [])];
  const outcome = await runBuild({ script: 'build-node.sh', work, args, lock, meter, signal });
  if (!outcome.ok) throw await explainBuildFailure(recipe.suite, place.images, outcome.log);
  const out = join(work, 'out');
  const finished = join(work, 'finished');
  await mkdir(finished);
  await writeBaseInitrd(out, join(finished, 'initrd'));
  for (const name of ['disk.qcow2', 'kernel']) await rename(join(out, name), join(finished, name));
  meter.start('recording checksums');
  await writeManifest(finished, id, { recipe, packages }, FILES);
  return finished;
}

async function writeInputs(
  work: string,
  place: BuildPlace,
  recipe: BuildRecipe,
  packages: readonly string[],
): Promise<void> {
  const sources = place.sources ?? (await hostSources(recipe));
  const inputs = { 'sources.list': sources, 'apt-options': await hostAptOptions(), packages };
  const dir = join(work, 'in');
  await mkdir(dir);
  for (const [name, lines] of Object.entries(inputs))
    await writeFile(join(dir, name), lines.map((line) => `${line}\n`).join(''));
}
