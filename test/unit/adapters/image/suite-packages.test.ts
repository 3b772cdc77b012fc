import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createImageStore } from '../../../../harness/adapters/image/image-store.ts';
import { markUsed } from '../../../../harness/adapters/cache/manifest.ts';
import { openPackages } from '../../../../harness/adapters/image/suite-packages.ts';

const LONG_AGO = new Date('2026-01-01T00:00:00Z');

describe('downloaded packages', () => {
  let cacheDir: string;
  let cache: string;
  const now = (): Date => new Date(Date.now() + 1_000);
  beforeEach(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'images-'));
    cache = join(cacheDir, 'packages');
  });
  afterEach(() => rm(cacheDir, { recursive: true }));

  /** As a build does it. */
  const download = async (suite: string, name: string): Promise<void> => {
    await using packages = await openPackages(cache, suite);
    await writeFile(join(packages.dir, name), 'x'.repeat(10_000));
  };
  const packagesIn = async (folder: string): Promise<string[]> =>
    (await readdir(folder)).filter((name) => name.endsWith('.deb'));

  it('of each suite have a folder of their own, which the suite’s next build gets', async () => {
    await download('bookworm', 'bash_5.2_amd64.deb');
    await download('bullseye', 'bash_5.1_amd64.deb');
    await using packages = await openPackages(cache, 'bookworm');
    expect(packages.dir).to.equal(join(cache, 'bookworm'));
    expect(await packagesIn(packages.dir)).to.deep.equal(['bash_5.2_amd64.deb']);
  });

  it('are shared by builds at the same time', async () => {
    await using one = await openPackages(cache, 'bookworm');
    await using other = await openPackages(cache, 'bookworm', AbortSignal.timeout(5_000));
    expect(other.dir).to.equal(one.dir);
  });

  it('are listed and removed by suite like images, and stay while a build has them', async () => {
    const store = createImageStore({ cacheDir });
    for (const suite of ['bookworm', 'bullseye']) await download(suite, 'bash_5_amd64.deb');
    await markUsed(join(cache, 'bullseye'), LONG_AGO);
    const listed = (await store.list()).toSorted((one, other) => one.id.localeCompare(other.id));
    expect(listed.map(({ kind, id }) => `${kind} ${id}`)).to.deep.equal([
      'packages bookworm',
      'packages bullseye',
    ]);
    expect(listed[1]?.sizeBytes).to.be.within(10_000, 40_000);
    expect((await store.removeUnused(new Date('2026-02-01'))).map(({ id }) => id)).to.deep.equal([
      'bullseye',
    ]);
    {
      await using packages = await openPackages(cache, 'bookworm');
      expect(await store.removeUnused(now())).to.deep.equal([]);
      expect(await packagesIn(packages.dir)).to.deep.equal(['bash_5_amd64.deb']);
    }
    expect((await store.removeUnused(now())).map(({ id }) => id)).to.deep.equal(['bookworm']);
  });

  it('that an earlier version left unsorted go when nobody has used them', async () => {
    await download('bookworm', 'bash_5.2_amd64.deb');
    const left = join(cache, 'bash_5.1_amd64.deb');
    await writeFile(left, '');
    const { ctime } = await stat(left);
    const store = createImageStore({ cacheDir });
    await store.removeUnused(new Date(ctime.getTime() - 1_000));
    expect(await packagesIn(cache)).to.deep.equal(['bash_5.1_amd64.deb']);
    await store.removeUnused(new Date(ctime.getTime() + 1_000));
    expect(await packagesIn(cache)).to.deep.equal([]);
  });
});
