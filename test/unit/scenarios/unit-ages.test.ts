import { lutimes, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { PROJECT } from '../../support/lab-cli.ts';
import { LOGIN_PATH } from '../../support/user-environment.ts';

const SCRIPT = join(PROJECT, 'scenarios/checks/unit-ages.sh');
const NOW = Date.now() / 1_000;
const LONG_AGO = NOW - 86_400;

describe('the age of units', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stacklab-ages-'));
    await mkdir(join(dir, 'bin'));
    await mkdir(join(dir, 'units'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  const written = async (at: number): Promise<string> => {
    const file = join(dir, 'proxy.conf');
    await writeFile(file, '');
    await utimes(file, at, at);
    return file;
  };
  const started = async (at: number): Promise<void> => {
    const link = join(dir, 'units/invocation:proxy.service');
    await symlink('4711', link);
    await lutimes(link, at, at);
  };
  /** On a node whose unit has this one process, if any. */
  const told = async (file: string, pid?: number): Promise<string> => {
    const lines = pid === undefined ? '' : `${pid} proxy.service`;
    await writeFile(join(dir, 'bin/ps'), `#!/bin/sh\necho '${lines}'\n`, { mode: 0o755 });
    const env = { PATH: `${join(dir, 'bin')}:${LOGIN_PATH}`, UNIT_STARTS: join(dir, 'units') };
    const input = await readFile(SCRIPT, 'utf8');
    return (await execa('bash', ['-s', '--', 'proxy', file], { input, env })).stdout;
  };

  it('is told where its file was written right after it was started', async () => {
    await started(LONG_AGO);
    const file = await written(LONG_AGO + 0.3);
    const older = `unit proxy is older than ${file}: it was not restarted after that was written`;
    expect(await told(file)).to.equal(older);
  });

  it('is nothing to tell where the file was written right before it', async () => {
    await started(LONG_AGO);
    expect(await told(await written(LONG_AGO - 0.01))).to.equal('');
  });

  it('is that of its youngest process, where one was started to read the file again', async () => {
    await started(LONG_AGO - 60);
    const file = await written(LONG_AGO);
    expect(await told(file, process.pid)).to.equal('');
    await utimes(file, NOW + 60, NOW + 60);
    expect(await told(file, process.pid)).to.contain('unit proxy is older than');
  });

  it('is not known of a unit that was never started', async () => {
    expect(await told(await written(NOW))).to.equal('');
  });

  it('is not asked for where the file is missing', async () => {
    expect(await told('/etc/no-such.conf')).to.equal('/etc/no-such.conf is not there');
  });
});
