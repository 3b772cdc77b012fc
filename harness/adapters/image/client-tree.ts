import { dirname, join } from 'node:path';
import { HostFault } from '../../core/errors.ts';
import type { BuildRecipe } from '../../lab/platform.ts';
import type { ClientTree, ImageOptions } from '../../ports/images.ts';
import { cacheEntry } from '../cache/cache-entry.ts';
import type { FileLock } from '../cache/file-lock.ts';
import { writeManifest } from '../cache/manifest.ts';
import { explainBuildFailure } from './build-failure.ts';
import { prepareBuild, type PackageSource } from './build-inputs.ts';
import { BUILD_FILES, runBuild } from './build-process.ts';
import { imageId } from './image-id.ts';
import { platformArchive, platformArchiveId } from './platform-archive.ts';
import { ProgressMeter } from './progress-meter.ts';
import { openPackages } from './suite-packages.ts';

/** The tree of packages that bring a command-line client: from the cache in `dir`, or made of the archives of a recipe. */
export async function clientTree(
  dir: string,
  from: PackageSource,
  recipe: BuildRecipe,
  packages: readonly string[],
  options: ImageOptions,
): Promise<ClientTree> {
  const { onProgress, offline, signal } = options;
  const id = await clientId(recipe, packages, from);
  const meter = new ProgressMeter(`client of ${recipe.release ?? recipe.suite}`, onProgress);
  const fill = async (workDir: string, lock: FileLock): Promise<string> => {
    if (offline)
      throw new HostFault(
        `client ${id}: not in the cache under ${dir}, and nothing may be fetched; call it once without --offline`,
      );
    const archive = await platformArchive(dirname(dir), recipe, from, options);
    await using suite = await openPackages(from.packages, recipe.suite, signal);
    const sources = await prepareBuild(workDir, from, recipe, packages);
    const args = [suite.dir, recipe.suite, ...(archive === undefined ? [] : [archive])];
    const script = `${BUILD_FILES.clients}/build-client.sh`;
    const outcome = await runBuild({ script, workDir, args, lock, meter, signal });
    if (!outcome.ok) throw await explainBuildFailure(recipe.suite, dir, outcome.log, sources);
    const made = join(workDir, 'out');
    await writeManifest(made, id, { recipe, packages }, []);
    return made;
  };
  const onWaiting = (): void => meter.start('waiting for another command that makes it');
  const entry = await cacheEntry(dir, id, fill, { onWaiting, signal });
  return { id, dir: entry.dir, cached: entry.cached };
}

/** A node's kernel and its packages are no part of it. */
async function clientId(
  recipe: BuildRecipe,
  packages: readonly string[],
  from: PackageSource,
): Promise<string> {
  const { suite, components, mirror, security } = recipe;
  const archive = await platformArchiveId(recipe, from);
  const inputs = { suite, components, mirror, security, archive, packages: packages.toSorted() };
  return imageId(inputs, [BUILD_FILES.clients]);
}
