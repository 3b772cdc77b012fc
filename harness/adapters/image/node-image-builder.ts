import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HostFault } from '../../core/errors.ts';
import { DEFAULT_KERNEL, type BuildRecipe } from '../../lab/platform.ts';
import type { ImageOptions, NodeImage } from '../../ports/images.ts';
import { writeBaseInitrd } from './base-initrd.ts';
import { explainBuildFailure } from './build-failure.ts';
import { prepareBuild, type PackageSource } from './build-inputs.ts';
import { BUILD_FILES, runBuild } from './build-process.ts';
import { cacheEntry } from '../cache/cache-entry.ts';
import type { FileLock } from '../cache/file-lock.ts';
import { imageId } from './image-id.ts';
import { writeManifest } from '../cache/manifest.ts';
import { platformArchive, platformArchiveId } from './platform-archive.ts';
import { ProgressMeter } from './progress-meter.ts';
import { openPackages } from './suite-packages.ts';

/** What every node needs besides a kernel, whatever its recipe says. */
const NODE_PACKAGES = [
  'ca-certificates',
  'iproute2',
  'iputils-ping',
  'kmod',
  'netbase',
  'openssh-server',
  'openssh-sftp-server',
  'procps',
  'systemd',
  'systemd-sysv',
  'udev',
];
const FILES = ['disk.qcow2', 'kernel', 'initrd'];

/** The image of a build recipe: from the cache in `dir`, or built from the host's own package mirror. */
export async function builtNodeImage(
  dir: string,
  from: PackageSource,
  recipe: BuildRecipe,
  bake: readonly string[],
  options: ImageOptions,
): Promise<NodeImage> {
  const { onProgress, offline, signal } = options;
  const { id, packages } = await nodeImageOf(recipe, bake, from);
  const meter = new ProgressMeter(`image ${recipe.suite} ${id.slice(0, 8)}`, onProgress);
  const fill = async (workDir: string, lock: FileLock): Promise<string> => {
    if (offline)
      throw new HostFault(
        `image ${id}: not in the cache under ${dir}, and nothing may be fetched; run once without --offline`,
      );
    const archive = await platformArchive(dirname(dir), recipe, from, options);
    await using suite = await openPackages(from.packages, recipe.suite, signal);
    const sources = await prepareBuild(workDir, from, recipe, packages);
    const args = [suite.dir, recipe.suite, ...(archive === undefined ? [] : [archive])];
    await build({ workDir, lock, meter, signal, dir, args, sources, suite: recipe.suite });
    return await finish(workDir, id, { recipe, packages }, meter);
  };
  const onWaiting = (): void => meter.start('waiting for another run that builds it');
  const entry = await cacheEntry(dir, id, fill, { onWaiting, signal });
  const [disk, kernel, initrd] = FILES.map((name) => join(entry.dir, name)) as [string, string, string];
  const digest = entry.manifest.files['disk.qcow2']?.sha256 ?? '';
  return { id, digest, disk, kernel, initrd, sizeBytes: (await stat(disk)).size, cached: entry.cached };
}

/** What goes into an image of a recipe with extra packages, and the name that this gives it. */
export async function nodeImageOf(
  { kernel = DEFAULT_KERNEL, ...recipe }: BuildRecipe,
  bake: readonly string[],
  from: PackageSource,
): Promise<{ readonly id: string; readonly packages: readonly string[] }> {
  const packages = [...new Set([...NODE_PACKAGES, kernel, ...recipe.packages, ...bake])].toSorted();
  const archive = await platformArchiveId(recipe, from);
  return { id: await imageId({ ...recipe, packages, archive }, [BUILD_FILES.nodes]), packages };
}

interface Build {
  readonly workDir: string;
  readonly lock: FileLock;
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal | undefined;
  readonly dir: string;
  /** What the script gets: packages that were downloaded before, the suite, an archive that comes before the suite's own. */
  readonly args: readonly string[];
  readonly sources: readonly string[];
  readonly suite: string;
}

async function build({ workDir, lock, meter, signal, dir, args, sources, suite }: Build): Promise<void> {
  const script = `${BUILD_FILES.nodes}/build-node.sh`;
  const outcome = await runBuild({ script, workDir, args, lock, meter, signal });
  if (!outcome.ok) throw await explainBuildFailure(suite, dir, outcome.log, sources);
}

async function finish(
  workDir: string,
  id: string,
  description: unknown,
  meter: ProgressMeter,
): Promise<string> {
  const out = join(workDir, 'out');
  const finished = join(workDir, 'finished');
  await mkdir(finished);
  await writeBaseInitrd(out, join(finished, 'initrd'));
  for (const name of ['disk.qcow2', 'kernel']) await rename(join(out, name), join(finished, name));
  meter.start('recording checksums');
  await writeManifest(finished, id, description, FILES);
  return finished;
}
