import { UsageError } from '../../core/errors.ts';
import { normalizedDistribution, type LockedDistribution } from '../../lab/lock-file.ts';
import type { Release } from '../../lab/release.ts';

/** What any tree needs to build and pack: pip for Python 2.7 comes in wheels, apt-ftparchive with apt-utils. */
const TREE_PACKAGES = ['apt-utils', 'binutils', 'ca-certificates', 'patch', 'python-pip-whl', 'python2.7'];

/** Packages of the tree with compilers. */
export function treePackages({ tree }: Release): string[] {
  return [...new Set([...TREE_PACKAGES, ...tree.packages])].toSorted();
}

/** Distributions whose source archives packages take files from. */
export function sdistsOf({ packages }: Release): string[] {
  const named = packages.flatMap(({ sources, generated }) => [
    ...Object.keys(sources),
    ...Object.values(generated).map(({ source }) => source),
  ]);
  return [...new Set(named)].toSorted();
}

/** A distribution as the lock spells it; throws `UsageError` for one that is not in it. */
export function spelledAsLocked(
  release: Release,
  locked: readonly LockedDistribution[],
  name: string,
): string {
  const key = normalizedDistribution(name);
  const found = locked.find((one) => normalizedDistribution(one.name) === key);
  if (found) return found.name;
  throw new UsageError(
    `release ${release.name}: its lock has no distribution '${name}'; add it to constraints.txt and run: npm run release:lock`,
  );
}
