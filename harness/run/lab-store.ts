import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Deployment } from '../lab/deployment.ts';
import type { Named } from '../lab/folder.ts';
import type { Lab } from '../lab/lab.ts';
import type { RecipeSource } from '../lab/platform-file.ts';
import type { GuestRecipe, Platform } from '../lab/platform.ts';
import { ReleaseStore } from './release-store.ts';

/**
 * The labs, platforms and guests of a project: the files under its `labs/`. What reads such a file brings the schemas
 * along, which is work for most of a second: it is loaded with the first file, and commands that read none never wait.
 */
export class LabStore {
  readonly #root: string;

  /** The project's folder, the one that holds `labs/`. */
  constructor(root: string) {
    this.#root = resolve(root);
  }

  /** Names of the labs that exist, sorted. */
  async list(): Promise<string[]> {
    const entries = await this.#entries('labs');
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const isLab = await Promise.all(
      folders.map(async (name) =>
        (await this.#entries('labs', name)).some((entry) => entry.name === 'lab.yaml'),
      ),
    );
    return folders.filter((_, index) => isLab[index]).toSorted();
  }

  /** A lab by name; `deploymentDir` puts another deployment on it. Throws `UsageError`. */
  async lab(name: string, { deploymentDir }: { deploymentDir?: string } = {}): Promise<Lab> {
    this.#require('lab', name, await this.list());
    const dir = join(this.#root, 'labs', name);
    const path = join(dir, 'lab.yaml');
    const [text, platforms, guests] = await Promise.all([
      this.#read(path),
      this.#recipes('platforms'),
      this.#recipes('guests'),
    ]);
    const [{ parseLab }, { bakeNamedBy }] = await Promise.all([
      import('../lab/lab-file.ts'),
      import('../lab/source.ts'),
    ]);
    const named = bakeNamedBy(text);
    const bake = named === undefined ? undefined : await this.#source(resolve(dir, named));
    const lab = parseLab({ name, file: this.#display(path), text, dir, platforms, guests, bake });
    return deploymentDir === undefined ? lab : { ...lab, deploymentDir: resolve(deploymentDir) };
  }

  /** The deployment of a lab, or another one put on it. Throws `UsageError`. */
  async deployment(lab: Lab, dir = lab.deploymentDir): Promise<Deployment> {
    const given = resolve(dir);
    const path = given.endsWith('.yaml') ? given : join(given, 'deployment.yaml');
    const text = await this.#read(path);
    const [{ parseDeployment }, { extendedBy, namedByDeployment }, { listFolder }, { scriptFaults }] =
      await Promise.all([
        import('../lab/deployment-file.ts'),
        import('../lab/source.ts'),
        import('./folder-listing.ts'),
        import('./script-faults.ts'),
      ]);
    const extended = await this.#extended(path, text, extendedBy);
    const named = together([text, ...extended.map((one) => one.text)].map(namedByDeployment));
    const folder = await listFolder(dirname(path), { title: this.#display(dirname(path)), named });
    const faults = await scriptFaults(folder, named.scripts);
    return parseDeployment({ file: this.#display(path), text, extended, folder, faults, lab });
  }

  /** A platform by name; what its release says is found good, too. Throws `UsageError`. */
  async platform(name: string): Promise<Platform> {
    const { parsePlatform } = await import('../lab/platform-file.ts');
    const platform = parsePlatform(await this.#recipe('platform', name));
    if (platform.source.kind === 'build' && platform.source.release !== undefined)
      await new ReleaseStore(this.#root).release(platform.source.release);
    return platform;
  }

  async guest(name: string): Promise<GuestRecipe> {
    const { parseGuest } = await import('../lab/platform-file.ts');
    return parseGuest(await this.#recipe('guest', name));
  }

  async #recipe(kind: 'platform' | 'guest', name: string): Promise<RecipeSource> {
    this.#require(kind, name, await this.#recipes(`${kind}s`));
    const path = join(this.#root, 'labs', `${kind}s`, `${name}.yaml`);
    return { name, ...(await this.#source(path)) };
  }

  async #recipes(folder: 'platforms' | 'guests'): Promise<string[]> {
    const entries = await this.#entries('labs', folder);
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
      .map((entry) => entry.name.slice(0, -'.yaml'.length))
      .toSorted();
  }

  #require(kind: string, name: string, existing: readonly string[]): void {
    if (existing.includes(name)) return;
    const there =
      existing.length > 0 ? `there are: ${existing.join(', ')}` : `there is none in ${this.#root}/labs`;
    throw new UsageError(`no ${kind} '${name}'${didYouMean(name, existing) || ';'} ${there}`);
  }

  async #entries(...path: string[]) {
    try {
      return await readdir(join(this.#root, ...path), { withFileTypes: true });
    } catch (cause) {
      if (isMissing(cause)) return [];
      throw new UsageError(`cannot list ${join(...path)}: ${messageOf(cause)}`, { cause });
    }
  }

  async #read(path: string): Promise<string> {
    try {
      return await readFile(path, 'utf8');
    } catch (cause) {
      const reason = isMissing(cause) ? 'it does not exist' : messageOf(cause);
      throw new UsageError(`cannot read ${this.#display(path)}: ${reason}`, { cause });
    }
  }

  /** The files that a deployment stands on, the nearest first; throws `UsageError` on a circle. */
  async #extended(
    path: string,
    text: string,
    nameOf: (text: string) => string | undefined,
  ): Promise<{ file: string; text: string }[]> {
    const found: { file: string; text: string }[] = [];
    const names = [basename(path)];
    for (let name = nameOf(text); name !== undefined; name = nameOf(found.at(-1)?.text ?? '')) {
      if (names.includes(name))
        throw new UsageError(
          `${this.#display(path)}: deployments extend each other: ${[...names, name].join(' -> ')}`,
        );
      names.push(name);
      found.push(await this.#source(join(dirname(path), name)));
    }
    return found;
  }

  /** A file's text, and what messages call it. */
  async #source(path: string): Promise<{ file: string; text: string }> {
    return { file: this.#display(path), text: await this.#read(path) };
  }

  /** Relative to the project where it lies inside: short enough to read, and what an editor opens. */
  #display(path: string): string {
    const inside = relative(this.#root, path);
    return inside.startsWith(`..${sep}`) ? path : inside;
  }
}

function together(parts: readonly (Named | undefined)[]): Named {
  return {
    scripts: new Set(parts.flatMap((part) => [...(part?.scripts ?? [])])),
    inputs: parts.flatMap((part) => part?.inputs ?? []),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
