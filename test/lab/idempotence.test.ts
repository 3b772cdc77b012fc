import { appendFile, cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROJECT } from '../support/lab-cli.ts';
import { LabHome } from '../support/lab-home.ts';

const PLAY = ['run', 'smoke', '--provider', 'container', '--scenario', 'idempotence'];
const SHARED = ['labs/lib', 'labs/platforms', 'harness', 'scenarios', 'node_modules', 'package.json'];

describe('a deployment that is applied twice', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'twice-'));
    await mkdir(join(dir, 'labs'));
    await cp(join(PROJECT, 'labs/smoke'), join(dir, 'labs/smoke'), { recursive: true });
    for (const name of SHARED) await symlink(join(PROJECT, name), join(dir, name));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('is green where the second time changes nothing', async () => {
    await using home = await LabHome.create();
    const run = await home.lab(...PLAY);
    expect(run.exitCode, run.all).to.equal(0);
  });

  it('is red where the second time writes a file anew, and restarts a service for it', async () => {
    await appendFile(
      join(dir, 'labs/smoke/deploy/web.sh'),
      'date +%N >/etc/nginx/conf.d/stamp.html\nsystemctl restart nginx\n',
    );
    await using home = await LabHome.create();
    const run = await home.labWith({ STACKLAB_PROJECT: dir }, ...PLAY);
    expect(run.exitCode, run.all).to.equal(1);
    expect(run.stdout).to.contain('what the second application has changed: server01: ');
    expect(run.stdout).to.contain('server01: /etc/nginx/conf.d/stamp.html was written anew');
    expect(run.stdout).to.contain('server01: unit nginx.service was restarted');
  });

  it('is red where a phase cannot be applied twice, with what the phase says', async () => {
    await appendFile(join(dir, 'labs/smoke/deploy/web.sh'), 'mkdir /etc/nginx/once\n');
    await using home = await LabHome.create();
    const run = await home.labWith({ STACKLAB_PROJECT: dir }, ...PLAY);
    expect(run.exitCode, run.all).to.equal(1);
    expect(run.stdout).to.match(/check step\.apply-.*: phase web failed on server01: /);
    expect(run.stdout).to.contain('phase on server01:');
    expect(run.stdout).to.contain("mkdir: cannot create directory '/etc/nginx/once': File exists");
  });
});
