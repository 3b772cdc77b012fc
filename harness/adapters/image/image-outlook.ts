import { join } from 'node:path';
import { HostFault, messageOf } from '../../core/errors.ts';
import type { BuildRecipe, GuestRecipe } from '../../lab/platform.ts';
import type { ImageOrder, ImageOutlook } from '../../ports/images.ts';
import { hostSources } from './apt-sources.ts';
import type { PackageSource } from './build-inputs.ts';
import { whyNoBuilds } from './build-ground.ts';
import type { GuestPlace } from './guest-image.ts';
import { lastUse } from '../cache/manifest.ts';
import { MIB } from '../../lab/size.ts';
import { nodeImageOf } from './node-image-builder.ts';
import { platformArchiveId } from './platform-archive.ts';
import { STAND_IN, standInId } from './stand-in-guest.ts';

interface CachePlace extends GuestPlace {
  readonly cacheDir: string;
  readonly nodes: string;
}

interface Missing {
  readonly name: string;
  /** What it takes once it is made. */
  readonly keptMiB: number;
  /** What making it takes besides: its files lie beside its disk until the disk is whole. */
  readonly besidesMiB: number;
  readonly files: number;
  /** What it is built from; absent for what is downloaded. */
  readonly built?: BuildRecipe;
}

/** Debian with a kernel and a node's own programs, and what each further package brings on average, as images of labs have it. */
const BASE_MIB = 512;
const PER_PACKAGE_MIB = 64;
const FILES_OF_AN_IMAGE = 40_000;
/** Packages, and the indexes of their archive. */
const DOWNLOADS_MIB = 512;
const GUEST_MIB = 64;
const RELEASE_MIB = 2_048;
const STAND_IN_MIB = 768;

/** What of a lab's images is not in the cache, what making it takes, and what is in its way. */
export async function imageOutlook(
  place: CachePlace,
  from: PackageSource,
  order: ImageOrder,
): Promise<ImageOutlook> {
  const missing = [
    ...(await missingNodeImages(place, from, order)),
    ...(await missingRelease(place, from, order)),
    ...(await missingGuest(place, order.guest)),
  ];
  const trees = order.unpacked ? await missingTrees(place, from, order) : [];
  const making = missing.map(({ besidesMiB }) => besidesMiB).toSorted((one, other) => other - one);
  const all = [...missing, ...trees];
  const downloads = missing.some(({ built }) => built) ? DOWNLOADS_MIB : 0;
  return {
    cacheDir: place.cacheDir,
    missing: missing.map(({ name }) => name),
    obstacles: await obstacles(place, from, missing),
    neededMiB: sum(all.map(({ keptMiB }) => keptMiB)) + sum(making.slice(0, order.builders)) + downloads,
    neededFiles: sum(all.map(({ files }) => files)),
  };
}

async function missingNodeImages(
  { nodes }: CachePlace,
  from: PackageSource,
  { recipe, bakes }: ImageOrder,
): Promise<Missing[]> {
  // such a platform is refused when its image is asked for
  if (recipe.kind === 'download') return [];
  const images = bakes.map(async ({ name, packages }) => {
    const { id } = await nodeImageOf(recipe, packages, from);
    if (await isThere(nodes, id)) return [];
    const keptMiB = sizeOf(packages);
    return [{ name: `for ${name}`, keptMiB, besidesMiB: keptMiB, files: FILES_OF_AN_IMAGE, built: recipe }];
  });
  return (await Promise.all(images)).flat();
}

/** Where the files of images are kept for containers, each under the name of its image. */
async function missingTrees(
  { cacheDir }: CachePlace,
  from: PackageSource,
  { recipe, bakes }: ImageOrder,
): Promise<Missing[]> {
  if (recipe.kind === 'download') return [];
  const trees = bakes.map(async ({ name, packages }) => {
    const { id } = await nodeImageOf(recipe, packages, from);
    if (await isThere(join(cacheDir, 'trees'), id)) return [];
    return [{ name, keptMiB: sizeOf(packages), besidesMiB: 0, files: FILES_OF_AN_IMAGE }];
  });
  return (await Promise.all(trees)).flat();
}

/** Its three steps' results, each beside what it is made in. */
async function missingRelease(
  { cacheDir }: CachePlace,
  from: PackageSource,
  { recipe }: ImageOrder,
): Promise<Missing[]> {
  if (recipe.kind === 'download' || recipe.release === undefined) return [];
  const id = (await platformArchiveId(recipe, from)) ?? '';
  if (await isThere(join(cacheDir, 'releases'), `archive-${id}`)) return [];
  const name = `packages of release ${recipe.release}`;
  return [{ name, keptMiB: RELEASE_MIB, besidesMiB: RELEASE_MIB, files: FILES_OF_AN_IMAGE, built: recipe }];
}

async function missingGuest(
  { downloads, guests }: GuestPlace,
  recipe: GuestRecipe | undefined,
): Promise<Missing[]> {
  if (!recipe || (await isThere(downloads, recipe.download.sha256))) return [];
  const standIn = recipe.fallback !== undefined;
  if (standIn && (await isThere(guests, await standInId()))) return [];
  const keptMiB = Math.ceil((recipe.download.sizeBytes ?? GUEST_MIB * MIB) / MIB);
  const guest = { name: `guest ${recipe.name}`, keptMiB, besidesMiB: 0, files: 0 };
  return [
    standIn ? { ...guest, besidesMiB: STAND_IN_MIB, files: FILES_OF_AN_IMAGE, built: STAND_IN } : guest,
  ];
}

async function obstacles(
  { cacheDir }: CachePlace,
  from: PackageSource,
  missing: readonly Missing[],
): Promise<string[]> {
  if (missing.length === 0) return [];
  const recipes = new Set(missing.map(({ built }) => built).filter((recipe) => recipe !== undefined));
  const asked = [...recipes].map(async (recipe) => (from.sources ? undefined : noMirror(recipe)));
  const found = await Promise.all([whyNoBuilds(cacheDir), ...asked]);
  return [...new Set(found.filter((obstacle) => obstacle !== undefined))];
}

async function noMirror(recipe: BuildRecipe): Promise<string | undefined> {
  return hostSources(recipe).then(
    () => undefined,
    // without apt-get there is nothing to ask: that is missing is told of by itself
    (error: unknown) => (error instanceof HostFault ? messageOf(error) : undefined),
  );
}

async function isThere(cache: string, id: string): Promise<boolean> {
  return (await lastUse(join(cache, id))) !== undefined;
}

function sizeOf(packages: readonly string[]): number {
  return BASE_MIB + packages.length * PER_PACKAGE_MIB;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
