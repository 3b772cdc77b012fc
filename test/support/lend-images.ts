import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { imageCacheDir } from './image-cache.ts';
import { smokeImages } from './smoke-images.ts';

export interface Borrower {
  readonly home: string;
  readonly uid: number;
}

/** Puts the images of the lab smoke into a user's own cache: made once for the tests, they need no making again. */
export async function lendSmokeImages({ home, uid }: Borrower): Promise<void> {
  const cache = join(home, '.cache');
  for (const { disk } of await smokeImages()) {
    const folder = join('nodes', basename(dirname(disk)));
    await copyTree(join(imageCacheDir(), folder), join(cache, 'stacklab', 'images', folder));
  }
  // the folders alone: a linked file stays whose it was
  await execa('find', [cache, '-type', 'd', '-exec', 'chown', `${uid}:${uid}`, '{}', '+']);
}

/** No bytes are copied where both are in one file system. */
export async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const copy = (...options: string[]) => execa('cp', ['-aT', ...options, `${from}/.`, to]);
  await copy('--link').catch(() => copy('--force'));
}
