import { UsageError } from '../../core/errors.ts';
import type { BuildRecipe } from '../../lab/platform.ts';
import type { ImageOptions } from '../../ports/images.ts';
import { releaseArchive } from '../release/release-archive.ts';
import type { PackageSource } from './build-inputs.ts';

/**
 * The archive of a release that no image has been made from, made if it is not in the cache: the line of a sources.list by
 * which nodes of that platform find it where their packages come from.
 */
export async function sideArchive(
  cacheDir: string,
  { recipe, name }: { readonly recipe: BuildRecipe; readonly name: string },
  from: PackageSource,
  options: ImageOptions,
): Promise<string> {
  if (!from.releases) throw new UsageError(`release ${name}: nobody said where releases are`);
  const release = await from.releases(name);
  const { id } = await releaseArchive(cacheDir, { release, recipe, from }, options);
  return `deb [trusted=yes] http://archive.stacklab/${id}/ ./`;
}
