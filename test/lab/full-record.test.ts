import { execa } from 'execa';
import { expect } from 'chai';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asJob, LAB, PROJECT } from '../support/lab-cli.ts';
import { LabHome } from '../support/lab-home.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { userEnvironment } from '../support/user-environment.ts';

/** Room for the first events, not for consoles, logs and reports. */
const ON_A_FULL_DISK = 'mount -t tmpfs -o size=16k tmpfs "$0" && exec "$@"';

describe('a green run whose directory has no room', () => {
  before(function () {
    skipUnlessRoot(this, 'has containers without a control group of its own');
  });

  it('is green and taken down, warns once, and ends with the exit code of an incomplete record', async () => {
    await using home = await LabHome.create();
    const project = await mkdtemp(join(tmpdir(), 'stacklab-full-'));
    try {
      for (const part of ['labs', 'scenarios', 'harness', 'node_modules', 'tsconfig.json', 'package.json'])
        await symlink(join(PROJECT, part), join(project, part));
      const runs = join(project, '.lab', 'runs');
      await mkdir(runs, { recursive: true });
      const words = ['sh', '-c', ON_A_FULL_DISK, runs, LAB, 'run', 'smoke', '--provider', 'container'];
      const env = { ...home.env, STACKLAB_PROJECT: project };
      const run = await execa('unshare', ['--mount', ...words], asJob(userEnvironment(env)));
      expect(run.exitCode, run.all).to.equal(74);
      expect(run.stdout).to.contain('GREEN  Two nodes, one web page works.');
      expect(run.all.match(/the record of this run is incomplete/g)).to.have.length(1);
      expect(await home.instances()).to.deep.equal([]);
    } finally {
      await rm(project, { recursive: true, force: true });
    }
  });
});
