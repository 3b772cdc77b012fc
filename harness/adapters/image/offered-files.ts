import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { BuildRecipe } from '../../lab/platform.ts';
import { startProgram } from '../host/program.ts';
import { aptDownload } from './apt-download.ts';
import { hostSources, parseSource } from './apt-sources.ts';
import type { PackageSource } from './build-inputs.ts';
import { openPackages } from './suite-packages.ts';

/** What the sources.list of an image calls the archive of the release that it was made from, by its id: see rootfs/hooks.sh. */
const RELEASE_ARCHIVE = /^http:\/\/archive\.stacklab\/([0-9a-f]+)\/(?:\.\/)?([\w.+~:%-]+)$/;
const UPWARDS = /\/(?:\.|%2e){2}/i;

export interface OfferOrder {
  readonly cacheDir: string;
  readonly from: PackageSource;
  /** Asked once, when a node first wants something. */
  readonly recipe: () => Promise<BuildRecipe>;
  /** Nothing may be fetched. */
  readonly offline: boolean;
}

/** A file while it is sent, or why there is none. */
export interface OfferedFile extends AsyncDisposable {
  readonly path: string | undefined;
  readonly reason: string;
}

/** The files that a lab's nodes may have of the archives that their images were made from. */
export class OfferedFiles {
  readonly #order: OfferOrder;
  readonly #coming = new Map<string, Promise<string>>();
  #recipe: Promise<BuildRecipe> | undefined;
  #sources: Promise<readonly string[]> | undefined;

  constructor(order: OfferOrder) {
    this.#order = order;
  }

  /** The file behind a URL; undefined for one that none of the archives has. */
  async open(url: string): Promise<OfferedFile | undefined> {
    const [, id, ofRelease] = RELEASE_ARCHIVE.exec(url) ?? [];
    if (id !== undefined && ofRelease !== undefined)
      return this.#ofRelease(id, decodeURIComponent(ofRelease));
    const origin = await this.#originOf(url);
    if (origin === undefined || UPWARDS.test(url)) return undefined;
    const name = decodeURIComponent(basename(origin));
    return name.endsWith('.deb') ? this.#package(origin, name) : this.#index(origin);
  }

  async #ofRelease(id: string, name: string): Promise<OfferedFile | undefined> {
    const path = join(this.#order.cacheDir, 'releases', `archive-${id}`, basename(name));
    const gone = `${name} is not in the archive ${id} of the release, or that is no longer in the cache`;
    return held((await exists(path)) ? path : undefined, gone);
  }

  /** The same place as this host's apt reaches it: a node's image has `http:` for what may be another scheme here. */
  async #originOf(url: string): Promise<string | undefined> {
    this.#sources ??= this.#theSources();
    const place = withoutScheme(url);
    const uris = (await this.#sources).map((line) => parseSource(line).uri.replace(/\/*$/, '/'));
    const uri = uris.find((candidate) => place.startsWith(withoutScheme(candidate)));
    return uri === undefined ? undefined : uri + place.slice(withoutScheme(uri).length);
  }

  async #package(origin: string, name: string): Promise<OfferedFile> {
    const { from, offline } = this.#order;
    const { suite } = await this.#theRecipe();
    const packages = await openPackages(from.packages, suite);
    const release = async (): Promise<void> => packages[Symbol.asyncDispose]();
    try {
      const there = await cachedPackage(packages.dir, name);
      if (there === undefined && offline)
        return held(undefined, `${name} is not in the cache, and nothing may be fetched`, release);
      return held(
        there ?? (await this.#once(origin, () => fetchPackage(packages.dir, origin, name))),
        '',
        release,
      );
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Several nodes ask for the same at the same time. */
  #once(origin: string, fetch: () => Promise<string>): Promise<string> {
    const coming = this.#coming.get(origin) ?? fetch().finally(() => this.#coming.delete(origin));
    this.#coming.set(origin, coming);
    return coming;
  }

  /** Never kept: it is another one tomorrow. */
  async #index(origin: string): Promise<OfferedFile> {
    if (this.#order.offline) return held(undefined, 'indexes are fetched, and nothing may be');
    const dir = await mkdtemp(join(tmpdir(), 'stacklab-index-'));
    const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
    try {
      const path = join(dir, 'index');
      await aptDownload(origin, path);
      return held(path, '', remove);
    } catch (error) {
      await remove();
      throw error;
    }
  }

  #theRecipe(): Promise<BuildRecipe> {
    this.#recipe ??= this.#order.recipe();
    return this.#recipe;
  }

  async #theSources(): Promise<readonly string[]> {
    return this.#order.from.sources ?? (await hostSources(await this.#theRecipe()));
  }
}

function held(
  path: string | undefined,
  reason: string,
  release = (): Promise<void> => Promise.resolve(),
): OfferedFile {
  return { path, reason, [Symbol.asyncDispose]: release };
}

/** Archives leave the epoch out of a file's name, apt has it in the names that it keeps: `a_2%3a1.0_all.deb`. */
async function cachedPackage(dir: string, name: string): Promise<string | undefined> {
  const [packageName = '', version = '', rest = ''] = name.split('_');
  const found = (await readdir(dir)).find((candidate) => {
    const [otherName, otherVersion = '', otherRest] = decodeURIComponent(candidate).split('_');
    return otherName === packageName && otherRest === rest && otherVersion.replace(/^\d+:/, '') === version;
  });
  return found === undefined ? undefined : join(dir, found);
}

/** Into the cache, whole or not at all, under the name that apt gives it. */
async function fetchPackage(dir: string, origin: string, name: string): Promise<string> {
  const partial = join(dir, `${name}.${process.pid}`);
  try {
    await aptDownload(origin, partial);
    const { stdout: version } = await startProgram('dpkg-deb', ['--field', partial, 'Version']);
    const [packageName = '', , rest = ''] = name.split('_');
    const path = join(dir, `${packageName}_${version.replaceAll(':', '%3a')}_${rest}`);
    await rename(partial, path);
    return path;
  } finally {
    await rm(partial, { force: true });
  }
}

function withoutScheme(url: string): string {
  return url.replace(/^[a-z+]+:\/\//, '');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
