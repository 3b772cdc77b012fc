import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files below a folder that loop devices of this host stand for. */
export async function loopFilesBelow(folder: string): Promise<string[]> {
  const blocks = await readdir('/sys/block');
  const files = await Promise.all(
    blocks.map((name) => readFile(join('/sys/block', name, 'loop', 'backing_file'), 'utf8').catch(() => '')),
  );
  return files.filter((file) => file.startsWith(folder)).toSorted();
}
