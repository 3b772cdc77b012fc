import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { normalizedDistribution as normalized } from '../../lab/lock-file.ts';
import type { PackageRecipe, Release } from '../../lab/release.ts';
import type { Distribution } from './distribution.ts';

/** Where pip lays what RDO has elsewhere: packages take it from source archives. */
const UNWANTED = /^\/usr\/(?:etc|share\/man|man|docs?|tests?)\//;

/** Who gets which installed file: one that several distributions bring is the first one's. */
export class FileShares {
  readonly #byDistribution = new Map<string, string[]>();
  readonly #programs: ReadonlyMap<string, string>;
  readonly #places = new Set<string>();

  constructor(release: Release, distributions: readonly Distribution[]) {
    this.#programs = new Map(
      release.packages.flatMap(({ name, programs }) =>
        programs.map((program) => [`/usr/bin/${program}`, name]),
      ),
    );
    const left = new Set(release.python.without);
    const taken = new Set<string>();
    for (const { name, files } of distributions) {
      const own = files.filter((path) => !left.has(path) && !UNWANTED.test(path) && !taken.has(path));
      for (const path of own) taken.add(path);
      this.#byDistribution.set(normalized(name), own);
    }
    for (const path of taken) this.#places.add(path);
  }

  ofDistribution(name: string): string[] {
    return (this.#byDistribution.get(normalized(name)) ?? []).filter((path) => !this.#programs.has(path));
  }

  ofPrograms({ name, programs }: PackageRecipe): string[] {
    return programs.map((program) => {
      const path = `/usr/bin/${program}`;
      if (this.#places.has(path)) return path;
      const there = [...this.#places]
        .filter((place) => place.startsWith('/usr/bin/'))
        .map((place) => place.slice(9));
      throw new UsageError(
        `package ${name}: no distribution brings a program '${program}'${didYouMean(program, there) || ';'} correct its package.yaml`,
      );
    });
  }
}
