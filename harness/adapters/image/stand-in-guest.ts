import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { HostFault } from '../../core/errors.ts';
import type { BuildRecipe } from '../../lab/platform.ts';
import type { ImageOptions } from '../../ports/images.ts';
import { explainBuildFailure } from './build-failure.ts';
import { prepareBuild, type PackageSource } from './build-inputs.ts';
import { BUILD_FILES, runBuild } from './build-process.ts';
import { cacheEntry, type CacheEntry } from '../cache/cache-entry.ts';
import type { FileLock } from '../cache/file-lock.ts';
import { imageId } from './image-id.ts';
import { writeManifest } from '../cache/manifest.ts';
import { ProgressMeter } from './progress-meter.ts';
import { openPackages } from './suite-packages.ts';

/** Where the stand-in's kernel and programs come from, whatever the nodes run. */
export const STAND_IN: BuildRecipe = {
  kind: 'build',
  tool: 'mmdebstrap',
  suite: 'bookworm',
  components: ['main'],
  packages: [],
};

export const GUEST_FILE = 'disk.qcow2';

/** The stand-in guest: a kernel, busybox, dropbear and a metadata client on a disk that a BIOS boots. */
export async function standInGuest(
  dir: string,
  from: PackageSource,
  { onProgress, offline, signal }: ImageOptions,
): Promise<CacheEntry> {
  const id = await standInId();
  const meter = new ProgressMeter('guest image (stand-in)', onProgress);
  const fill = async (workDir: string, lock: FileLock): Promise<string> => {
    if (offline)
      throw new HostFault(
        `stand-in guest: not in the cache under ${dir}, and nothing may be fetched; run once without --offline`,
      );
    await using packages = await openPackages(from.packages, STAND_IN.suite, signal);
    await prepareBuild(workDir, from, STAND_IN, []);
    const script = `${BUILD_FILES.guests}/build-guest.sh`;
    const args = [packages.dir, STAND_IN.suite];
    const outcome = await runBuild({ script, workDir, args, lock, meter, signal });
    if (!outcome.ok) throw await explainBuildFailure('stand-in guest', dir, outcome.log);
    const finished = join(workDir, 'finished');
    await mkdir(finished);
    await rename(join(workDir, 'out', GUEST_FILE), join(finished, GUEST_FILE));
    await writeManifest(finished, id, STAND_IN, [GUEST_FILE]);
    return finished;
  };
  const onWaiting = (): void => meter.start('waiting for another run that builds it');
  return cacheEntry(dir, id, fill, { onWaiting, signal });
}

/** The name that what goes into it gives it. */
export function standInId(): Promise<string> {
  return imageId(STAND_IN, Object.values(BUILD_FILES));
}
