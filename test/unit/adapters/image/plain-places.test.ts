import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { inPlainPlaces } from '../../../../harness/adapters/image/plain-places.ts';
import { AWKWARD_NAMES } from '../../../support/awkward-names.ts';

describe('plain places', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'stacklab-places-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('leave a command alone whose paths are plain', () => {
    const command = ['sh', '/build/script', '/build', 'bookworm'];
    expect(inPlainPlaces(['/build', 'bookworm'], command)).to.equal(command);
  });

  for (const name of AWKWARD_NAMES)
    it(`show a folder and a file of ${JSON.stringify(name)} by plain paths, and write through`, async () => {
      const workDir = join(root, name);
      const disk = join(workDir, '..', `${name}.disk`);
      await mkdir(workDir);
      await writeFile(join(workDir, 'script'), 'cat "$2" >"$1/copy"; echo "$1 $2 $3"');
      await writeFile(disk, 'its content');
      const command = ['sh', join(workDir, 'script'), workDir, disk, 'x y'];
      const namespaces = ['--user', '--map-root-user', '--mount'];
      const { stdout } = await execa('unshare', [...namespaces, ...inPlainPlaces([workDir, disk], command)]);
      expect(stdout).to.equal('/mnt/0 /mnt/1 x y');
      expect(await readFile(join(workDir, 'copy'), 'utf8')).to.equal('its content');
    });

  it('are elsewhere for files that lie where they would be', () => {
    expect(inPlainPlaces(['/mnt/a b'], ['sh', '/mnt/a b/script'])).to.include('/media');
  });
});
