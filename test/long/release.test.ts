// the archive of Pike, made twice with nothing of it kept but the packages of Debian
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { releaseArchive, type ReleaseArchive } from '../../harness/adapters/release/release-archive.ts';
import { parseConstraints } from '../../harness/lab/lock-file.ts';
import { LabStore } from '../../harness/run/lab-store.ts';
import { ReleaseStore } from '../../harness/run/release-store.ts';
import { archiveSums } from '../support/archive-sums.ts';
import { imageCacheDir } from '../support/image-cache.ts';
import { PROJECT } from '../support/lab-cli.ts';

describe('the archive of OpenStack Pike', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pike-archive-'));
  });
  after(() => rm(dir, { recursive: true }));

  async function made(cache: string): Promise<ReleaseArchive> {
    const release = await new ReleaseStore(PROJECT).release('pike');
    const { source: recipe } = await new LabStore(PROJECT).platform('debian11-pike');
    if (recipe.kind !== 'build') throw new Error('debian11-pike is not built');
    const from = { packages: join(imageCacheDir(), 'packages') };
    return releaseArchive(join(dir, cache), { release, recipe, from });
  }

  it('has a package of every distribution and of every folder, and is made of the same bytes again', async () => {
    const archive = await made('one');
    const index = await readFile(join(archive.dir, 'Packages'), 'utf8');
    const names = new Set(index.match(/(?<=^Package: ).+$/gm));
    const { dir: folder, packages, python } = await new ReleaseStore(PROJECT).release('pike');
    const pins = parseConstraints('constraints.txt', await readFile(join(folder, 'constraints.txt'), 'utf8'));
    const held = packages.flatMap((recipe) => recipe.python).length;
    // one more makes Python find the others
    expect(names.size).to.equal(pins.length - held + packages.length + 1);
    expect([...names]).to.include.members([
      ...Object.values(python.names),
      ...packages.map(({ name }) => name),
    ]);
    const again = await made('two');
    expect(await archiveSums(again)).to.deep.equal(await archiveSums(archive));
  });
});
