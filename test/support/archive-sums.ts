import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseArchive } from '../../harness/adapters/release/release-archive.ts';
import { sha256Of } from '../../harness/core/file-content.ts';

/** The checksum of each file of an archive, by name. */
export async function archiveSums({ dir }: ReleaseArchive): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(dir)).filter((name) => name !== 'manifest.json').toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await sha256Of(join(dir, name))] as const)),
  );
}
