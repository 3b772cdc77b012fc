import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cacheEntry } from '../../../../harness/adapters/cache/cache-entry.ts';
import { lockFile } from '../../../../harness/adapters/cache/file-lock.ts';
import { markUsed, writeManifest } from '../../../../harness/adapters/cache/manifest.ts';
import { listEntries, removeUnused } from '../../../../harness/adapters/cache/unused-entries.ts';

const THEN = new Date('2026-01-01T00:00:00Z');
const LATER = new Date('2026-06-01T00:00:00Z');

describe('unused entries of a cache', () => {
  let cache: string;
  beforeEach(async () => {
    cache = join(await mkdtemp(join(tmpdir(), 'cache-')), 'images');
    for (const id of ['old', 'new']) {
      await cacheEntry(cache, id, async (workDir) => {
        await writeFile(join(workDir, 'disk'), 'x'.repeat(10_000));
        await writeManifest(workDir, id, {}, ['disk']);
        return workDir;
      });
      await markUsed(join(cache, id), THEN);
    }
  });
  afterEach(() => rm(join(cache, '..'), { recursive: true }));

  const names = async (): Promise<string[]> =>
    (await readdir(cache)).filter((name) => !name.endsWith('.lock')).toSorted();
  const use = (id: string) => cacheEntry(cache, id, () => Promise.reject(new Error('it is not there')));

  it('are told with their size and the time of their last use, the latest first', async () => {
    await use('new');
    const [first, second, ...more] = await listEntries(cache);
    expect([first?.id, second?.id, more]).to.deep.equal(['new', 'old', []]);
    expect(second?.usedAt).to.deep.equal(THEN);
    expect(first?.usedAt).to.be.greaterThan(LATER);
    expect(first?.sizeBytes).to.be.within(10_000, 40_000);
  });

  it('go, and leave those that were used since, by whoever asked for them', async () => {
    await use('new');
    expect((await removeUnused(cache, LATER)).map(({ id }) => id)).to.deep.equal(['old']);
    expect(await names()).to.deep.equal(['new']);
  });

  it('stay while somebody holds their lock', async () => {
    await using lock = await lockFile(join(cache, 'old.lock'));
    expect(lock.file.closed).to.be.false;
    expect((await removeUnused(cache, LATER)).map(({ id }) => id)).to.deep.equal(['new']);
    expect(await names()).to.deep.equal(['old']);
  });

  it('go with what a killed maker left, of those too that were never finished', async () => {
    await mkdir(join(cache, 'old.making-999', 'root'), { recursive: true });
    await mkdir(join(cache, 'third.making-999'));
    await writeFile(join(cache, 'third.lock'), '');
    await removeUnused(cache, THEN);
    expect(await names()).to.deep.equal(['new', 'old']);
  });

  it('are none where there is no cache yet', async () => {
    await rm(cache, { recursive: true });
    expect(await listEntries(cache)).to.deep.equal([]);
    expect(await removeUnused(cache, LATER)).to.deep.equal([]);
  });
});
