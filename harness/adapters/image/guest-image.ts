import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HostFault, UsageError, messageOf } from '../../core/errors.ts';
import { sha256Of } from '../../core/file-content.ts';
import type { GuestRecipe } from '../../lab/platform.ts';
import type { GuestImage, ImageOptions } from '../../ports/images.ts';
import type { PackageSource } from './build-inputs.ts';
import { downloaded, DOWNLOADED_FILE } from './download.ts';
import { GUEST_FILE, standInGuest } from './stand-in-guest.ts';

export interface GuestPlace {
  readonly downloads: string;
  readonly guests: string;
}

/** The guest that a recipe names: downloaded where that can be, else the stand-in where the recipe allows one. */
export async function guestImage(
  place: GuestPlace,
  from: PackageSource,
  recipe: GuestRecipe,
  options: ImageOptions,
): Promise<GuestImage> {
  if (recipe.download.format !== 'qcow2')
    throw new UsageError(
      `guest ${recipe.name}: format ${recipe.download.format} is not supported; name a qcow2 image`,
    );
  try {
    // one attempt: a host without the network should not wait for what it cannot have
    const attempts = recipe.fallback ? 1 : 3;
    const { dir } = await downloaded(place.downloads, recipe.download, { ...options, attempts });
    return await describe(recipe, join(dir, DOWNLOADED_FILE), { standIn: false });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!recipe.fallback || !(error instanceof HostFault)) throw error;
    const { dir } = await standInGuest(place.guests, from, options);
    return describe(recipe, join(dir, GUEST_FILE), { standIn: true, reason: messageOf(error) });
  }
}

async function describe(
  { name, loginUser }: GuestRecipe,
  path: string,
  origin: Pick<GuestImage, 'standIn' | 'reason'>,
): Promise<GuestImage> {
  const { size } = await stat(path);
  const md5 = createHash('md5');
  await pipeline(createReadStream(path), md5);
  return {
    name,
    path,
    format: 'qcow2',
    sizeBytes: size,
    md5: md5.digest('hex'),
    sha256: await sha256Of(path),
    loginUser,
    ...origin,
  };
}
