import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheEntry } from '../../../../harness/adapters/cache/cache-entry.ts';
import { writeManifest } from '../../../../harness/adapters/cache/manifest.ts';

// Asks a cache for an entry, and says what came of it: a process of its own may have fewer rights.
const [cache = '', id = ''] = process.argv.slice(2);
const fill = async (workDir: string): Promise<string> => {
  const finished = join(workDir, 'finished');
  await mkdir(finished);
  await writeFile(join(finished, 'disk'), 'the content of a disk');
  await writeManifest(finished, id, {}, ['disk']);
  return finished;
};
const said = await cacheEntry(cache, id, fill).then(
  ({ cached }) => (cached ? 'found' : 'made'),
  (error: unknown) => String(error),
);
process.stdout.write(said);
