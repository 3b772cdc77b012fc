import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { whyNoBuilds } from '../../../../harness/adapters/image/build-ground.ts';
import { createImageStore } from '../../../../harness/adapters/image/image-store.ts';
import { processTable } from '../../../../harness/adapters/sandbox/process-identity.ts';

describe('the folder that images are made in', () => {
  let cacheDir: string;
  let asks: string;
  beforeEach(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'stacklab-ground-'));
    const { pid, startTime } = await processTable.self();
    asks = `.asked-${pid}-${startTime}-me`;
    // this process, an earlier one with its number, and one that never had a name
    for (const name of [asks, `.asked-${pid}-1-dead`, '.asked-broken']) {
      await mkdir(join(cacheDir, name));
      await writeFile(join(cacheDir, name, 'program'), '');
    }
  });
  afterEach(() => rm(cacheDir, { recursive: true }));

  it('is asked without a trace, and what killed commands left of asking goes', async () => {
    expect(await whyNoBuilds(cacheDir)).to.equal(undefined);
    expect(await readdir(cacheDir)).to.deep.equal([asks]);
  });

  it('is rid of it where images are removed, too', async () => {
    expect(await createImageStore({ cacheDir }).removeUnused(new Date(0))).to.deep.equal([]);
    expect(await readdir(cacheDir)).to.deep.equal([asks]);
  });

  it('is named with what is in the way where it is no folder', async () => {
    const file = join(cacheDir, 'file');
    await writeFile(file, '');
    expect(await whyNoBuilds(join(file, 'images'))).to.match(/^.*\/file\/images: .*ENOTDIR/);
  });
});
