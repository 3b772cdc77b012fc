import { LabFault, UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { PackageRecipe, Release } from '../../lab/release.ts';
import { normalizedDistribution as normalized } from '../../lab/lock-file.ts';
import type { Distribution } from './distribution.ts';
import { FileShares } from './file-shares.ts';

/** A package of the archive: what it is, and which installed files it takes. */
export interface PackagePlan {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly isNative: boolean;
  readonly depends: readonly string[];
  readonly conflicts: readonly string[];
  readonly provides: readonly string[];
  /** Absolute paths of what is installed in the tree. */
  readonly files: readonly string[];
  /** What its folder adds, where it has one. */
  readonly recipe?: PackageRecipe;
}

/** What makes Python find the others. */
const SITE = 'python2-site-packages';
const SITE_FILE = '/usr/lib/python2.7/dist-packages/00-site-packages.pth';

/** Every package of a release, each installed file in at most one of them. */
export function planPackages(release: Release, distributions: readonly Distribution[]): PackagePlan[] {
  const known = new Map(distributions.map((distribution) => [normalized(distribution.name), distribution]));
  for (const recipe of release.packages) requireKnown(recipe, known);
  const held = new Map(
    release.packages.flatMap((recipe) => recipe.python.map((name) => [normalized(name), recipe])),
  );
  const names = new Map(
    [...known].map(([key, { name }]) => [key, packageName(release, name, held.get(key))]),
  );
  const shares = new FileShares(release, distributions);
  const loose = distributions.filter(({ name }) => !held.has(normalized(name)));
  const needs = (distribution: Distribution): string[] => needsOf(release, distribution, names);
  return [
    {
      ...{ name: SITE, version: '1', summary: 'Where Python 2.7 finds the distributions of this archive' },
      ...{ isNative: false, depends: ['python2.7'], conflicts: [], provides: [], files: [SITE_FILE] },
    },
    ...loose.map((distribution) => planOf(distribution, names, needs(distribution), shares)),
    ...release.packages.map((recipe) => planOfFolder(recipe, known, needs, shares)),
  ].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function requireKnown(recipe: PackageRecipe, known: ReadonlyMap<string, Distribution>): void {
  const named = [
    ...recipe.python,
    ...Object.keys(recipe.sources),
    ...Object.values(recipe.generated).map(({ source }) => source),
    ...('of' in recipe.version ? [recipe.version.of] : []),
  ];
  const unknown = named.find((name) => !known.has(normalized(name)));
  if (unknown !== undefined)
    throw new UsageError(
      `package ${recipe.name}: the lock has no distribution '${unknown}'${didYouMean(normalized(unknown), [...known.keys()]) || ';'} correct its package.yaml`,
    );
}

function packageName({ python }: Release, distribution: string, held?: PackageRecipe): string {
  const given = Object.entries(python.names).find(([name]) => normalized(name) === normalized(distribution));
  return held?.name ?? given?.[1] ?? derivedName(distribution);
}

function derivedName(distribution: string): string {
  return `python2-${stem(distribution)}`;
}

function stem(distribution: string): string {
  return normalized(distribution).replace(/^python-/, '');
}

function needsOf(
  { python }: Release,
  distribution: Distribution,
  names: ReadonlyMap<string, string>,
): string[] {
  const key = normalized(distribution.name);
  const own = Object.entries(python.depends).find(([name]) => normalized(name) === key)?.[1] ?? [];
  const standard = new Set(python.standard.map(normalized));
  const wanted = distribution.requires.filter((name) => !standard.has(name));
  const required = wanted.map((name) => {
    const found = names.get(name);
    if (found === undefined)
      throw new LabFault(
        `${distribution.name} ${distribution.version} needs ${name}, which the lock does not have; add it to constraints.txt and make the lock anew`,
      );
    return found;
  });
  return [...new Set(['python2.7', SITE, ...required, ...distribution.libraries, ...own])].toSorted();
}

function planOf(
  distribution: Distribution,
  names: ReadonlyMap<string, string>,
  depends: readonly string[],
  shares: FileShares,
): PackagePlan {
  const { name, version, summary, isNative } = distribution;
  const own = names.get(normalized(name)) ?? name;
  const provided = own === derivedName(name) ? [`python-${stem(name)}`] : [];
  return {
    ...{
      name: own,
      version,
      summary: summary || name,
      isNative,
      depends: depends.filter((need) => need !== own),
    },
    conflicts: [],
    // without a version: Debian's Python breaks older packages of such names, and means its own
    provides: provided,
    files: shares.ofDistribution(name),
  };
}

function planOfFolder(
  recipe: PackageRecipe,
  known: ReadonlyMap<string, Distribution>,
  needs: (distribution: Distribution) => string[],
  shares: FileShares,
): PackagePlan {
  const held = recipe.python
    .map((name) => known.get(normalized(name)))
    .filter((found) => found !== undefined);
  const version =
    'is' in recipe.version ? recipe.version.is : known.get(normalized(recipe.version.of))?.version;
  const { name, summary, conflicts, provides } = recipe;
  return {
    ...{ name, version: version ?? '1', summary, conflicts, provides, recipe },
    isNative: held.some(({ isNative }) => isNative),
    depends: [...new Set([...held.flatMap(needs), ...recipe.depends])].filter((need) => need !== name),
    files: [
      ...held.flatMap((distribution) => shares.ofDistribution(distribution.name)),
      ...shares.ofPrograms(recipe),
    ],
  };
}
