import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { PROJECT } from '../support/lab-cli.ts';
import { userEnvironment } from '../support/user-environment.ts';

describe('.ci/run', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-ci-'));
    await cp(join(PROJECT, '.ci'), join(dir, '.ci'), { recursive: true });
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('runs npm test and adds up what passed', async () => {
    const { exitCode, stdout } = await run('echo "  12 passing (3s)"; echo "  30 passing (2m)"');
    expect(exitCode).to.equal(0);
    expect(stdout.split('\n').at(-1)).to.equal('42 passed, 0 failed');
  });

  it('adds up what is told in colours, too', async () => {
    const { stdout } = await run(String.raw`printf '\033[92m \033[0m\033[32m 12 passing\033[0m (3s)\n'`);
    expect(stdout.split('\n').at(-1)).to.equal('12 passed, 0 failed');
  });

  it('fails when npm test fails, and tells how much', async () => {
    const { exitCode, stdout } = await run('echo "  12 passing (3s)"; echo "  2 failing"; exit 2');
    expect(exitCode).to.equal(2);
    expect(stdout.split('\n').at(-1)).to.equal('12 passed, 2 failed');
  });

  it('counts a failure before the first test as one', async () => {
    const { exitCode, stdout } = await run('exit 69');
    expect(exitCode).to.equal(69);
    expect(stdout.split('\n').at(-1)).to.equal('0 passed, 1 failed');
  });

  it('fails when the tests leave a process, and ends it', async () => {
    const { exitCode, stdout } = await run('echo "  12 passing (3s)"; setsid sleep 98765 >/dev/null 2>&1 &');
    expect(exitCode).to.equal(1);
    const [, pid] = /still there:\n {2}(\d+) .*sleep 98765/.exec(stdout) ?? [];
    expect(pid, stdout).not.to.equal(undefined);
    // what is killed and not yet reaped has no command line any more
    expect(await readFile(`/proc/${pid ?? ''}/cmdline`, 'utf8').catch(() => '')).to.equal('');
  });

  it('fails when the tests leave a mount or a user', async () => {
    const account = 'somebody-of-a-test:x:64998:64998::/:/bin/sh';
    const { exitCode, stdout } = await run(
      `echo "  12 passing (3s)"; mount -t tmpfs tmpfs .ci; echo ${account} >>/etc/passwd`,
      // /etc/passwd is a copy there, and mounts are gone with its last process
      ['unshare', '--map-root-user', '--mount', 'sh', '-c', 'mount --bind passwd /etc/passwd; exec "$0"'],
    );
    expect(exitCode, stdout).to.equal(1);
    expect(stdout).to.contain(`the run has left:\nmount ${dir}/.ci\nuser somebody-of-a-test\n`);
    expect(stdout.split('\n').at(-1)).to.equal('12 passed, 1 failed');
  });

  it('tells how long all of it took and its parts, before its last line', async () => {
    const { stdout } = await run(
      'echo "  took 12 s: types"; echo "  12 passing (3s)"; echo "  took 3 s: a.test.ts"',
    );
    expect(stdout).to.match(
      /\nthe run took \d+ s; in it:\n12 s: types\n3 s: a\.test\.ts\n\n12 passed, 0 failed$/,
    );
  });

  it('runs all tests when it is asked for them, as every night', async () => {
    const { stdout } = await run('echo "  12 passing (3s)"', ['env'], 'test:all');
    expect(stdout.split('\n').at(-1)).to.equal('13 passed, 0 failed');
  });

  async function run(test: string, [program = '', ...words]: readonly string[] = ['env'], ...args: string[]) {
    const scripts = { test: 'sh test.sh', 'test:all': 'sh test.sh && echo "  1 passing (3s)"' };
    await writeFile(join(dir, 'package.json'), JSON.stringify({ name: 'probe', version: '1.0.0', scripts }));
    await writeFile(join(dir, 'test.sh'), test);
    await copyFile('/etc/passwd', join(dir, 'passwd'));
    const env = userEnvironment();
    const ci = join(dir, '.ci', 'run');
    return execa(program, [...words, ci, ...args], { cwd: dir, env, extendEnv: false, reject: false });
  }
});
