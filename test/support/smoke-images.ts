import { join } from 'node:path';
import { createImageStore } from '../../harness/adapters/image/image-store.ts';
import { readEnvironment } from '../../harness/cli/environment.ts';
import { LabStore } from '../../harness/run/lab-store.ts';
import { bakesOf } from '../../harness/run/prepare-images.ts';
import type { NodeImage } from '../../harness/ports/images.ts';
import { PROJECT } from './lab-cli.ts';

/** The images of the lab smoke, made if they are not there: for tests that have no network when they need them. */
export async function smokeImages(): Promise<NodeImage[]> {
  const store = new LabStore(PROJECT);
  const lab = await store.lab('smoke');
  const platform = await store.platform(lab.platforms[0] ?? '');
  const images = createImageStore({ cacheDir: join(readEnvironment().cacheDir, 'images') });
  const made: NodeImage[] = [];
  for (const { packages } of bakesOf(lab, platform.name))
    made.push(await images.nodeImage(platform.source, packages));
  return made;
}
