import type { PackageRecipe, Release } from '../../../../harness/lab/release.ts';
import type { Distribution } from '../../../../harness/adapters/release/distribution.ts';

export function packageOf(name: string, changes: Partial<PackageRecipe> = {}): PackageRecipe {
  return {
    ...{ name, dir: `/nowhere/${name}`, summary: name, version: { is: '1' } },
    ...{ depends: [], conflicts: [], provides: [], python: [], programs: [] },
    ...{ users: {}, directories: {}, modes: {}, sources: {}, generated: {} },
    ...changes,
  };
}

export function releaseOf(
  packages: readonly PackageRecipe[],
  python: Partial<Release['python']> = {},
): Release {
  return {
    ...{ name: 'pike', title: 'OpenStack Pike', dir: '/nowhere', packages },
    tree: { suite: 'bullseye', packages: [] },
    python: { first: [], names: {}, depends: {}, standard: [], without: [], ...python },
  };
}

export function distributionOf(name: string, changes: Partial<Distribution> = {}): Distribution {
  return {
    name,
    version: '1.0',
    summary: '',
    requires: [],
    files: [],
    isNative: false,
    libraries: [],
    ...changes,
  };
}
