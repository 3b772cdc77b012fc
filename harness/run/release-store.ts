import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { PackageRecipe, Release } from '../lab/release.ts';

/**
 * The releases of a project: the folders under its `labs/releases`, with the looks under `labs/looks` that they name.
 * As with labs, the schemas are loaded with the first file.
 */
export class ReleaseStore {
  readonly #root: string;

  /** The project's folder, the one that holds `labs/`. */
  constructor(root: string) {
    this.#root = resolve(root);
  }

  /** Names of the releases that exist, sorted. */
  async list(): Promise<string[]> {
    return this.#folders(join('labs', 'releases'));
  }

  /** A release with all of its packages. Throws `UsageError`. */
  async release(name: string): Promise<Release> {
    const existing = await this.list();
    if (!existing.includes(name))
      throw new UsageError(
        `no release '${name}'${didYouMean(name, existing) || ';'} there are: ${existing.join(', ') || 'none'}`,
      );
    const { parseRelease } = await import('../lab/release-file.ts');
    const folder = join('labs', 'releases', name);
    const { looks, ...head } = parseRelease({ name, ...(await this.#read(folder, 'release.yaml')) });
    const places = [join(folder, 'packages'), ...looks.map((look) => join('labs', 'looks', look))];
    const packages = await Promise.all(places.map((place) => this.#packages(place)));
    return { ...head, packages: packages.flat() };
  }

  async #packages(place: string): Promise<PackageRecipe[]> {
    const { parsePackage } = await import('../lab/release-file.ts');
    const names = await this.#folders(place);
    return Promise.all(
      names.map(async (name) =>
        parsePackage({ name, ...(await this.#read(join(place, name), 'package.yaml')) }),
      ),
    );
  }

  async #folders(place: string): Promise<string[]> {
    const entries = await readdir(join(this.#root, place), { withFileTypes: true }).catch(
      (cause: unknown) => {
        throw new UsageError(`cannot list ${place}: ${messageOf(cause)}`, { cause });
      },
    );
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .toSorted();
  }

  async #read(folder: string, name: string): Promise<{ dir: string; file: string; text: string }> {
    const dir = join(this.#root, folder);
    const file = relative(this.#root, join(dir, name));
    try {
      return { dir, file, text: await readFile(join(dir, name), 'utf8') };
    } catch (cause) {
      throw new UsageError(`cannot read ${file}: ${messageOf(cause)}`, { cause });
    }
  }
}
