import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { BuildRecipe, DownloadRecipe } from '../../lab/platform.ts';
import type { Release } from '../../lab/release.ts';
import type { CachedImage, ImageStore } from '../../ports/images.ts';
import { removeAsked } from './build-ground.ts';
import { cachedKernel } from './cached-kernel.ts';
import { clientTree } from './client-tree.ts';
import { guestImage } from './guest-image.ts';
import { imageOutlook } from './image-outlook.ts';
import { builtNodeImage } from './node-image-builder.ts';
import { OFFER_PORT } from './offer-port.ts';
import { packageOffer } from './package-offer.ts';
import { sideArchive } from './side-archive.ts';
import { removeUnsorted } from './suite-packages.ts';
import { listEntries, removeUnused, type ListedEntry } from '../cache/unused-entries.ts';

export interface ImageStoreOptions {
  /** Everything lives under here; it is made when it is first needed. */
  readonly cacheDir: string;
  /** Downloaded packages, by suite. @default `cacheDir/packages` */
  readonly packageCacheDir?: string;
  /** Lines of a sources.list, for a host whose own apt configuration is not to be used. */
  readonly sources?: readonly string[];
  /** What platforms may name as their release. @default none */
  readonly releases?: (name: string) => Promise<Release>;
}

/** The cache of images; it holds no state of its own, so that any number of processes may use one folder. */
export function createImageStore({ cacheDir, packageCacheDir, ...source }: ImageStoreOptions): ImageStore {
  const nodes = join(cacheDir, 'nodes');
  const clients = join(cacheDir, 'clients');
  const guests = { downloads: join(cacheDir, 'downloads'), guests: join(cacheDir, 'guests') };
  const packages = packageCacheDir ?? join(cacheDir, 'packages');
  const caches = {
    'node image': nodes,
    'files of a node image': join(cacheDir, 'trees'),
    'guest image': guests.guests,
    download: guests.downloads,
    'part of a release': join(cacheDir, 'releases'),
    client: clients,
    packages,
  };
  const from = { packages, ...source };
  return {
    nodeImage: async (recipe, bake, options = {}) => {
      return builtNodeImage(nodes, from, buildOf(recipe), bake, options);
    },
    guestImage: (recipe, options = {}) => guestImage(guests, from, recipe, options),
    clientTree: async (recipe, packages, options = {}) =>
      clientTree(clients, from, buildOf(recipe), packages, options),
    sideArchive: async (recipe, name, options = {}) =>
      sideArchive(cacheDir, { recipe: buildOf(recipe), name }, from, options),
    outlook: (order) => imageOutlook({ cacheDir, nodes, ...guests }, from, order),
    offerPackages: (recipe, offline) => ({
      port: OFFER_PORT,
      answer: packageOffer({ cacheDir, from, recipe: async () => buildOf(await recipe()), offline }),
    }),
    cachedKernel: () => cachedKernel(nodes),
    list: () => listAll(caches, listEntries),
    removeUnused: async (since) => {
      await removeAsked(cacheDir);
      await removeUnsorted(packages, since);
      return listAll(caches, (cache) => removeUnused(cache, since));
    },
  };
}

function buildOf(recipe: BuildRecipe | DownloadRecipe): BuildRecipe {
  if (recipe.kind === 'build') return recipe;
  throw new UsageError(
    `${recipe.url}: a downloaded disk cannot be a node, because its kernel and initrd are inside it; use a platform with build: instead of url:`,
  );
}

async function listAll(
  caches: Readonly<Record<CachedImage['kind'], string>>,
  ask: (cache: string) => Promise<ListedEntry[]>,
): Promise<CachedImage[]> {
  const lists = await Promise.all(
    Object.entries(caches).map(async ([kind, cache]) =>
      (await ask(cache)).map((entry) => ({ kind: kind as CachedImage['kind'], ...entry })),
    ),
  );
  return lists.flat();
}
