import { dirname, join } from 'node:path';
import { HostFault } from '../../core/errors.ts';
import type { NodeImage } from '../../ports/images.ts';
import { runBuild } from './build-process.ts';
import { cacheEntry } from '../cache/cache-entry.ts';
import type { FileLock } from '../cache/file-lock.ts';
import { writeManifest } from '../cache/manifest.ts';
import { ProgressMeter } from './progress-meter.ts';

const SCRIPTS = join(import.meta.dirname, 'tree');
/** A disk can be mounted by real root alone, not by root of a user's namespaces. */
const script = (): string => join(SCRIPTS, process.getuid?.() === 0 ? 'unpack-tree.sh' : 'dump-tree.sh');

/** The files of a node image as a folder of the cache, taken out of its disk once; nobody may write into it. */
export async function rootTree(image: NodeImage, signal?: AbortSignal): Promise<string> {
  // beside the folder of node images: they come and go together
  const cache = join(dirname(dirname(dirname(image.disk))), 'trees');
  const fill = async (workDir: string, lock: FileLock): Promise<string> => {
    const meter = new ProgressMeter(`files of image ${image.id.slice(0, 8)}`, undefined);
    const outcome = await runBuild({ script: script(), workDir, args: [image.disk], lock, meter, signal });
    if (!outcome.ok)
      throw new HostFault(`image ${image.id}: its files could not be unpacked: ${outcome.log.trim()}`);
    const finished = join(workDir, 'out');
    await writeManifest(finished, treeId(image), { of: image.disk }, []);
    return finished;
  };
  const { dir } = await cacheEntry(cache, treeId(image), fill, { signal });
  return join(dir, 'root');
}

/** Owners of files are as the user who unpacked them sees them: of two users of one cache each has a tree. */
function treeId({ id }: NodeImage): string {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? id : `${id}-${uid}`;
}
