import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { LOOK } from '../../support/scratch-system.ts';
import { userEnvironment } from '../../support/user-environment.ts';

const FILES = join(LOOK, 'centos7-record/files');

describe('the record of what the CentOS 7 look did not do', function () {
  let root: string;
  const run = (program: string, ...args: string[]) =>
    execa(join(FILES, program), args, {
      env: userEnvironment({ CENTOS7_LOOK_ROOT: root }),
      extendEnv: false,
      reject: false,
    });
  const record = (...args: string[]) => run('usr/lib/centos7-look/record', ...args);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'stacklab-record-'));
  });

  afterEach(() => rm(root, { recursive: true }));

  it('says so when it is empty', async () => {
    expect((await run('usr/bin/centos7-look')).stdout).to.equal(
      'nothing was asked of this machine that it did not do',
    );
    expect((await run('usr/bin/centos7-look', '--raw')).stdout).to.equal('');
  });

  it('is a line for each call, whatever is in its arguments', async () => {
    await record('firewall-cmd', '--add-port=1/tcp\t"two\nlines" $HOME', 'opens a port');
    await record('yum', 'install kernel', 'installs a kernel');
    const lines = (await readFile(join(root, 'var/lib/centos7-look/no-ops'), 'utf8')).split('\n');
    expect(lines.map((line) => line.split('\t').slice(1))).to.deep.equal([
      ['firewall-cmd', '--add-port=1/tcp "two lines" $HOME', 'opens a port'],
      ['yum', 'install kernel', 'installs a kernel'],
      [],
    ]);
  });

  it('is printed for people and for programs', async () => {
    await record('yum', 'install kernel', 'installs a kernel');
    expect((await run('usr/bin/centos7-look')).stdout).to.match(
      /^\S+Z {2}yum install kernel\n {4}installs a kernel$/,
    );
    expect((await run('usr/bin/centos7-look', '--raw')).stdout).to.match(
      /^\S+Z\tyum\tinstall kernel\tinstalls a kernel$/,
    );
  });

  it('keeps lines apart that are written side by side', async () => {
    const words = Array.from({ length: 20 }, (_, index) => `word ${index}`);
    await Promise.all(words.map((word) => record('yum', word.repeat(50), 'meaning')));
    const { stdout } = await run('usr/bin/centos7-look', '--raw');
    expect(stdout.split('\n').map((line) => line.split('\t')[2])).to.have.members(
      words.map((word) => word.repeat(50)),
    );
  });

  it('is not printed for an option that it does not have', async () => {
    const { exitCode, stderr } = await run('usr/bin/centos7-look', '--all');
    expect(exitCode).to.equal(64);
    expect(stderr).to.equal('centos7-look: --all: no such option; --raw prints the record for programs');
  });
});
