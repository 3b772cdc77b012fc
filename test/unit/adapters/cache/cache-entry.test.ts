import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cacheEntry } from '../../../../harness/adapters/cache/cache-entry.ts';
import { writeManifest } from '../../../../harness/adapters/cache/manifest.ts';
import { HostFault } from '../../../../harness/core/errors.ts';
import { rejection } from '../../../support/rejection.ts';

describe('cacheEntry', () => {
  let cache: string;
  let made: number;
  beforeEach(async () => {
    cache = join(await mkdtemp(join(tmpdir(), 'cache-')), 'images');
    made = 0;
  });
  afterEach(() => rm(join(cache, '..'), { recursive: true }));

  const fill = async (workDir: string): Promise<string> => {
    made += 1;
    const finished = join(workDir, 'finished');
    await mkdir(finished);
    await writeFile(join(finished, 'disk'), 'the content of a disk');
    await writeManifest(finished, 'one', {}, ['disk']);
    return finished;
  };
  const disk = (): string => join(cache, 'one', 'disk');

  it('is made at the first request and found at the second', async () => {
    expect(await cacheEntry(cache, 'one', fill)).to.deep.include({ cached: false, dir: join(cache, 'one') });
    expect(await cacheEntry(cache, 'one', fill)).to.deep.include({ cached: true });
    expect(made).to.equal(1);
  });

  it('is made once when several ask at the same time', async () => {
    const entries = await Promise.all([1, 2, 3, 4].map(() => cacheEntry(cache, 'one', fill)));
    expect(made).to.equal(1);
    expect(entries.filter(({ cached }) => !cached)).to.have.length(1);
  });

  it('leaves nothing of a maker that failed', async () => {
    const failing = async (workDir: string): Promise<string> => {
      await fill(workDir);
      throw new HostFault('no room');
    };
    expect(await rejection(cacheEntry(cache, 'one', failing))).to.be.instanceOf(HostFault);
    expect(await readdir(cache)).to.deep.equal(['one.lock']);
  });

  it('removes what a killed maker left, and no other entry', async () => {
    await mkdir(join(cache, 'one.making-999', 'root'), { recursive: true });
    await mkdir(join(cache, 'two.making-999'));
    await cacheEntry(cache, 'one', fill);
    expect((await readdir(cache)).toSorted()).to.deep.equal(['one', 'one.lock', 'two.making-999']);
  });

  it('makes it again when a file was cut short', async () => {
    await cacheEntry(cache, 'one', fill);
    await writeFile(disk(), 'the');
    expect(await cacheEntry(cache, 'one', fill)).to.include({ cached: false });
    expect(await readFile(disk(), 'utf8')).to.equal('the content of a disk');
  });

  it('makes it again when a file of the same size holds something else', async () => {
    await cacheEntry(cache, 'one', fill);
    await writeFile(disk(), 'the CONTENT of a disk');
    expect(await cacheEntry(cache, 'one', fill)).to.include({ cached: false });
  });

  it('notices after a restart of the host what changed without a trace', async () => {
    await cacheEntry(cache, 'one', fill);
    const { atime, mtime } = await stat(disk());
    await writeFile(disk(), 'the CONTENT of a disk');
    await utimes(disk(), atime, mtime);
    const manifest = join(cache, 'one', 'manifest.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace(/"hashedInBoot": "[^"]*"/, '"hashedInBoot": "an earlier one"'));
    expect(await cacheEntry(cache, 'one', fill)).to.include({ cached: false });
  });

  it('accepts a file that was only touched', async () => {
    await cacheEntry(cache, 'one', fill);
    await utimes(disk(), new Date(), new Date(0));
    expect(await cacheEntry(cache, 'one', fill)).to.include({ cached: true });
  });

  it('says which folder cannot be written, and what to do', async () => {
    await writeFile(cache, 'a file in the way');
    const error = await rejection(cacheEntry(cache, 'one', fill));
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.match(/images: the image cache cannot be written: .*; set XDG_CACHE_HOME/);
  });
});
