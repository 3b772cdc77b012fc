import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madeLock } from '../adapters/release/made-lock.ts';
import type { BuildRecipe } from '../lab/platform.ts';
import { ReleaseStore } from '../run/release-store.ts';
import { readEnvironment } from './environment.ts';

/** `npm run release:lock`: makes the lock of every release anew, or of those that are named, from its constraints.txt. */
const { projectDir, cacheDir } = readEnvironment();
const releases = new ReleaseStore(projectDir);
const images = join(cacheDir, 'images');

const [, , ...named] = process.argv;

for (const name of named.length > 0 ? named : await releases.list()) {
  const release = await releases.release(name);
  const recipe: BuildRecipe = {
    kind: 'build',
    tool: 'mmdebstrap',
    suite: release.tree.suite,
    components: ['main'],
    packages: [],
    security: false,
  };
  const text = await madeLock(images, { release, recipe, from: { packages: join(images, 'packages') } }, {});
  await writeFile(join(release.dir, 'lock.txt'), text);
}
