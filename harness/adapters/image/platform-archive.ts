import { UsageError } from '../../core/errors.ts';
import type { BuildRecipe } from '../../lab/platform.ts';
import type { Release } from '../../lab/release.ts';
import type { ImageOptions } from '../../ports/images.ts';
import { releaseArchive } from '../release/release-archive.ts';
import { releaseIds } from '../release/release-ids.ts';
import type { PackageSource } from './build-inputs.ts';

/** The folder of the archive of a platform's release, made if it is not in the cache; undefined where it names none. */
export async function platformArchive(
  cacheDir: string,
  recipe: BuildRecipe,
  from: PackageSource,
  options: ImageOptions,
): Promise<string | undefined> {
  const release = await releaseOf(recipe, from);
  return release && (await releaseArchive(cacheDir, { release, recipe, from }, options)).dir;
}

/** What that archive will be called, without making it. */
export async function platformArchiveId(
  recipe: BuildRecipe,
  from: PackageSource,
): Promise<string | undefined> {
  const release = await releaseOf(recipe, from);
  return release && (await releaseIds(release, recipe)).archive;
}

async function releaseOf(
  { release }: BuildRecipe,
  { releases }: PackageSource,
): Promise<Release | undefined> {
  if (release === undefined) return undefined;
  if (!releases) throw new UsageError(`release ${release}: nobody said where releases are`);
  return releases(release);
}
