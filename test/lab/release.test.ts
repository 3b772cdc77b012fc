import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startProgram } from '../../harness/adapters/host/program.ts';
import { madeTree } from '../../harness/adapters/release/made-tree.ts';
import { releaseArchive, type ReleaseArchive } from '../../harness/adapters/release/release-archive.ts';
import { releaseIds } from '../../harness/adapters/release/release-ids.ts';
import { HostFault, LabFault, UsageError } from '../../harness/core/errors.ts';
import type { BuildRecipe } from '../../harness/lab/platform.ts';
import { ReleaseStore } from '../../harness/run/release-store.ts';
import { archiveSums } from '../support/archive-sums.ts';
import { imageCacheDir } from '../support/image-cache.ts';
import { rejection } from '../support/rejection.ts';
import { skip } from '../support/skip.ts';
import { makeTinyRelease, replaceIn, type TinyRelease } from '../support/tiny-release.ts';

const RECIPE: BuildRecipe = {
  ...{ kind: 'build', tool: 'mmdebstrap', suite: 'bullseye', components: ['main'], packages: [] },
  security: false,
};

const FROM = { packages: join(imageCacheDir(), 'packages') };

/** Its tree is kept in the cache of images; what is made of it, and is made wrongly here, is not. */
describe('the archive of a release', () => {
  let dir: string;
  let tiny: TinyRelease;
  before('the tree with compilers', async function () {
    const project = await mkdtemp(join(tmpdir(), 'release-'));
    try {
      await makeTinyRelease(project);
      const release = await new ReleaseStore(project).release('tiny');
      const order = { release, recipe: RECIPE, from: FROM };
      await madeTree(imageCacheDir(), await releaseIds(release, RECIPE), order, {});
    } catch (error) {
      if (error instanceof HostFault)
        skip(this, `this host cannot have the suite of the release: ${error.message}`);
      throw error;
    } finally {
      await rm(project, { recursive: true });
    }
  });
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'release-'));
    tiny = await makeTinyRelease(join(dir, 'project'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  async function made(cacheDir = join(dir, 'cache')): Promise<ReleaseArchive> {
    const release = await new ReleaseStore(tiny.project).release('tiny');
    const { pip } = tiny;
    const order = { release, recipe: RECIPE, from: FROM, pip, treeCacheDir: imageCacheDir() };
    return releaseArchive(cacheDir, order);
  }

  it('is an apt archive of packages by distribution and by folder, the same bytes at each build', async () => {
    const archive = await made();
    expect(archive.packages).to.deep.equal([
      'openstack-hello_1.0_all.deb',
      'python-hello_1.0_all.deb',
      'python2-site-packages_1_all.deb',
    ]);
    expect(await listing(archive, 'openstack-hello_1.0_all.deb')).to.deep.equal([
      './etc/hello/hello.conf',
      './usr/bin/hello',
      './usr/share/hello/hello-dist.conf',
    ]);
    expect(await listing(archive, 'python-hello_1.0_all.deb')).to.include.members([
      './usr/lib/python2.7/site-packages/hello.py',
      './usr/lib/python2.7/site-packages/hello.pyc',
    ]);
    // half of the time that a service of Pike loads
    expect(await metadataOf(archive, 'python-hello_1.0_all.deb', 'hello-1.0')).to.not.include(
      'Requires-Dist',
    );
    const again = await made(join(dir, 'another cache'));
    expect(again.cached).to.equal(false);
    expect(await archiveSums(again)).to.deep.equal(await archiveSums(archive));
  });

  it('is refused where a file is not what the lock names, and nothing is left', async () => {
    await replaceIn(tiny.lock, /[0-9a-f]{64}/, '0'.repeat(64));
    const error = await rejection(made());
    expect(error).to.be.instanceOf(HostFault);
    expect(error.message).to.match(
      /^release tiny: what the package index has as hello==1.0 is not what the lock names/,
    );
    expect(
      (await readdir(join(dir, 'cache', 'releases'))).filter((name) => !name.endsWith('.lock')),
    ).to.deep.equal([]);
  });

  it('is refused where a distribution is gone', async () => {
    await replaceIn(tiny.lock, 'hello==1.0', 'hello==1.1');
    const error = await rejection(made());
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.match(/^release tiny: the package index has no hello==1.1 for Python 2.7;/);
  });

  it('is refused where the test of a patch is green without it', async () => {
    await replaceIn(join(tiny.project, 'labs/releases/tiny/patches/louder.test.py'), 'HELLO', 'hello');
    const error = await rejection(made());
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.equal('release tiny: patch louder: its test is green without it');
  });
});

async function metadataOf({ dir }: ReleaseArchive, name: string, distribution: string): Promise<string> {
  const path = `./usr/lib/python2.7/site-packages/${distribution}.dist-info/METADATA`;
  const { stdout } = await startProgram('sh', [
    '-c',
    'dpkg-deb --fsys-tarfile "$0" | tar --extract --to-stdout "$1"',
    join(dir, name),
    path,
  ]);
  return stdout;
}

async function listing({ dir }: ReleaseArchive, name: string): Promise<string[]> {
  const { stdout } = await startProgram('dpkg-deb', ['--contents', join(dir, name)]);
  const paths = stdout.split('\n').map((line) => line.split(/\s+/)[5] ?? '');
  return paths.filter((path) => !path.endsWith('/')).toSorted();
}
