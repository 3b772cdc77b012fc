import { readdir } from 'node:fs/promises';
import { UsageError } from '../../core/errors.ts';
import { madeArchive } from './made-archive.ts';
import { releaseIds } from './release-ids.ts';
import type { ReleaseOrder } from './release-order.ts';
import type { StepOptions } from './release-step.ts';

/** An apt archive of a release's packages, ready in the cache. */
export interface ReleaseArchive {
  /** Hash of everything that went into it. */
  readonly id: string;
  /** A folder with `Packages` and `Release`: `deb [trusted=yes] file:DIR ./`. */
  readonly dir: string;
  readonly packages: readonly string[];
  readonly cached: boolean;
}

/** The archive of a release: from the cache, or made on this machine in steps that are each kept by content, and made when one asks. */
export async function releaseArchive(
  cacheDir: string,
  order: ReleaseOrder,
  options: StepOptions = {},
): Promise<ReleaseArchive> {
  const { release, recipe } = order;
  if (release.tree.suite !== recipe.suite)
    throw new UsageError(
      `release ${release.name} is made for ${release.tree.suite}, and the platform has ${recipe.suite}; choose a platform of that suite`,
    );
  const ids = await releaseIds(release, recipe);
  const { id, dir, cached } = await madeArchive(cacheDir, ids, order, options);
  const names = (await readdir(dir)).filter((name) => name.endsWith('.deb'));
  return { id, dir, cached, packages: names.toSorted() };
}
