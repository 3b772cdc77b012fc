import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HostFault, LabFault } from '../../core/errors.ts';
import { sha256Of } from '../../core/file-content.ts';
import type { DownloadRecipe } from '../../lab/platform.ts';
import type { ImageOptions } from '../../ports/images.ts';
import { cacheEntry, type CacheEntry } from '../cache/cache-entry.ts';
import { writeManifest } from '../cache/manifest.ts';
import { MIB } from '../../lab/size.ts';
import { ProgressMeter } from './progress-meter.ts';

export const DOWNLOADED_FILE = 'image';
/** For what nobody has said a size of: images of systems are smaller. */
const AT_MOST_BYTES = 4_096 * MIB;

export interface DownloadOptions extends ImageOptions {
  readonly attempts?: number;
}

/**
 * A file by URL, in the cache under its checksum. What a broken download brought stays beside it and is gone on with;
 * a file with another checksum, or of more bytes than it may have, is removed, and refused with a `LabFault`.
 */
export async function downloaded(
  dir: string,
  recipe: DownloadRecipe,
  options: DownloadOptions,
): Promise<CacheEntry> {
  const { url, sha256, sizeBytes: atMostBytes = AT_MOST_BYTES } = recipe;
  const meter = new ProgressMeter(url, options.onProgress);
  const partial = join(dir, `${sha256}.part`);
  const fill = async (workDir: string): Promise<string> => {
    if (options.offline)
      throw new HostFault(
        `${url}: not in the cache under ${dir}, and nothing may be fetched; run once without --offline`,
      );
    // brings an HTTP client along, which nobody needs whose images are in the cache
    const { fetchFile } = await import('./http-fetch.ts');
    await fetchFile(url, partial, { ...options, meter, atMostBytes });
    await refuseUnlessSame(url, partial, sha256);
    const finished = join(workDir, 'finished');
    await mkdir(finished);
    await rename(partial, join(finished, DOWNLOADED_FILE));
    await writeManifest(finished, sha256, recipe, [DOWNLOADED_FILE]);
    return finished;
  };
  const onWaiting = (): void => meter.start('waiting for another run that downloads it');
  return cacheEntry(dir, sha256, fill, { onWaiting, signal: options.signal });
}

async function refuseUnlessSame(url: string, file: string, expected: string): Promise<void> {
  const found = await sha256Of(file);
  if (found === expected) return;
  const { size } = await stat(file);
  await rm(file);
  throw new LabFault(
    `${url}: refused, its ${size} bytes have another checksum; expected sha256 ${expected}, found ${found}; nothing was kept`,
  );
}
