import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { skipUnlessRoot } from '../../../support/skip.ts';

const HOOKS = join(import.meta.dirname, '../../../../harness/adapters/image/rootfs/hooks.sh');
const NOBODY = 65_534;

describe('packages that were downloaded before', () => {
  let dir: string;
  before(function () {
    skipUnlessRoot(this, 'has files of several users');
  });
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-hooks-'));
    for (const name of ['', 'debs', 'root']) {
      await mkdir(join(dir, name), { recursive: true });
      await chown(join(dir, name), NOBODY, NOBODY);
    }
  });
  afterEach(() => rm(dir, { recursive: true }));

  const archives = () => join(dir, 'root/var/cache/apt/archives');
  const hook = async () => {
    const asNobody = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
    await execa('setpriv', [...asNobody, 'sh', HOOKS, 'before', join(dir, 'debs'), join(dir, 'root')]);
  };

  it('are linked into the tree of an image, and those of another user, whom the kernel protects, are copied', async () => {
    for (const name of ['foreign', 'own'])
      await writeFile(join(dir, 'debs', `${name}_1_all.deb`), `content of ${name}`);
    await chown(join(dir, 'debs', 'own_1_all.deb'), NOBODY, NOBODY);
    await hook();
    expect(await readdir(archives())).to.have.members(['foreign_1_all.deb', 'own_1_all.deb']);
    expect(await readFile(join(archives(), 'foreign_1_all.deb'), 'utf8')).to.equal('content of foreign');
    expect((await stat(join(archives(), 'own_1_all.deb'))).nlink).to.equal(2);
  });

  it('may be none', async () => {
    await hook();
    expect(await readdir(archives())).to.deep.equal([]);
  });
});
