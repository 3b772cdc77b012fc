import { messageOf } from '../core/errors.ts';
import type { CachedImage, ImageStore } from '../ports/images.ts';
import type { Instance, InstanceStore } from './instance-store.ts';
import type { Emit } from './run-step.ts';

/** Days without use after which a run that makes a new image removes old ones. */
export const UNUSED_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1_000;
/** From asking for its images to being up a lab takes less, even where they have to be built. */
const START_WITHIN_MS = DAY_MS;

export interface Removal {
  readonly removed: readonly CachedImage[];
  /** What was used since then has stayed. */
  readonly since: Date;
}

/** Removes the images that no run has asked for in so many days, and that no lab which is there can have been made from. */
export async function removeUnusedImages(
  images: Pick<ImageStore, 'removeUnused'>,
  instances: readonly Pick<Instance, 'record'>[],
  { days = UNUSED_DAYS, now = Date.now() }: { readonly days?: number; readonly now?: number } = {},
): Promise<Removal> {
  const starts = instances.map(
    ({ record }) => (record ? Date.parse(record.startedAt) : now) - START_WITHIN_MS,
  );
  const since = new Date(Math.min(now - days * DAY_MS, ...starts));
  return { removed: await images.removeUnused(since), since };
}

/** The cache has grown: what is of no use any more goes. A run does not end because it stays. */
export async function makeRoom(
  images: Pick<ImageStore, 'removeUnused'>,
  instances: Pick<InstanceStore, 'list'>,
  emit: Emit,
): Promise<void> {
  try {
    const { removed, since } = await removeUnusedImages(images, await instances.list());
    const sizeBytes = removed.reduce((sum, image) => sum + image.sizeBytes, 0);
    if (removed.length > 0)
      emit({ type: 'images-removed', images: removed.length, sizeBytes, unusedSince: since.toISOString() });
  } catch (error) {
    emit({ type: 'warning', message: `unused images stay in the cache: ${messageOf(error)}` });
  }
}
