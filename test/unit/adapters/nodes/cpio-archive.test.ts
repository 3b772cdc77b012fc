import { mkdtemp, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { cpioArchive } from '../../../../harness/adapters/nodes/cpio-archive.ts';

describe('cpioArchive', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cpio-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('is unpacked by cpio with contents, modes, links and the parents that were not named', async () => {
    const archive = cpioArchive([
      { path: 'etc/ssh/key', mode: 0o600, content: 'secret\n' },
      { path: 'root/.ssh', mode: 0o700 },
      { path: 'root/.ssh/authorized_keys', mode: 0o600, content: 'ssh-ed25519 AAAA\n' },
      { path: 'bin/sh', mode: 0o777, linkTo: 'busybox' },
    ]);
    await execa('cpio', ['-idm', '--quiet', '--no-preserve-owner'], { cwd: dir, input: archive });
    expect(await readFile(join(dir, 'etc/ssh/key'), 'utf8')).to.equal('secret\n');
    expect(await modeOf(dir, 'etc/ssh/key')).to.equal('600');
    expect(await modeOf(dir, 'etc/ssh')).to.equal('755');
    expect(await modeOf(dir, 'root/.ssh')).to.equal('700');
    expect(await readlink(join(dir, 'bin/sh'))).to.equal('busybox');
  });

  it('lists a directory before what lies in it, devices with their numbers, and root as the owner of all', async () => {
    const archive = cpioArchive([
      { path: 'dev/console', mode: 0o600, device: [5, 1] },
      { path: 'a/b/c', mode: 0o644, content: '' },
    ]);
    const { stdout } = await execa('cpio', ['-tv', '--quiet', '--numeric-uid-gid'], { input: archive });
    const lines = stdout.split('\n').map((line) => line.split(/\s+/));
    expect(lines.map((words) => words.at(-1))).to.deep.equal(['a', 'a/b', 'a/b/c', 'dev', 'dev/console']);
    expect(lines.every(([, , uid, gid]) => uid === '0' && gid === '0')).to.be.true;
    expect(stdout).to.match(/^crw------- .* 5, {2,3}1 .* dev\/console$/m);
  });

  it('has a length that another archive can be appended to, whatever lies in it', () => {
    for (const content of ['', 'a', 'ab', 'abc', 'abcd'])
      expect(cpioArchive([{ path: `f${content}`, mode: 0o644, content }]).length % 4).to.equal(0);
  });

  it('gives the same bytes for the same entries in any order', () => {
    const one = { path: 'a', mode: 0o644, content: '1' };
    const other = { path: 'b/c', mode: 0o644, content: '2' };
    expect(cpioArchive([one, other]).equals(cpioArchive([other, one]))).to.be.true;
  });
});

async function modeOf(dir: string, path: string): Promise<string> {
  return ((await stat(join(dir, path))).mode & 0o777).toString(8);
}
