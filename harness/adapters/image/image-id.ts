import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Raise it when the same inputs come to mean another image. */
const BUILDER_VERSION = 1;
const ID_LENGTH = 24;

/** The name of an image: a hash of everything that goes into it, the files of `folders` beside this one included. */
export async function imageId(inputs: unknown, folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([BUILDER_VERSION, inputs]));
  for (const name of folders) {
    const folder = join(import.meta.dirname, name);
    for (const path of await filesUnder(folder))
      hash.update(`\0${relative(folder, path)}\0`).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, ID_LENGTH);
}

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
