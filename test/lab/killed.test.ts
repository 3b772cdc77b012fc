import { join } from 'node:path';
import { expect } from 'chai';
import { HeldDeployment } from '../support/held-deployment.ts';
import { HeldProgram } from '../support/held-program.ts';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';
import { leavesNothingWhenKilled } from '../support/random-kills.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { smokeImages } from '../support/smoke-images.ts';

describe('a run that is killed', () => {
  before('images are in the cache, so that kills fall into every step', () => smokeImages());
  leavesNothingWhenKilled({ provider: 'libvirt', kills: 2, longestMs: 45_000 });

  describe('of containers', () => {
    before(function () {
      skipUnlessRoot(this, 'has containers without a control group of its own');
    });
    leavesNothingWhenKilled({ provider: 'container', kills: 2, longestMs: 8_000 });
  });
});

describe('a run that is interrupted', () => {
  it('takes the lab down when it is interrupted while its machines are made, and ends with 130', async () => {
    await using home = await LabHome.create();
    const disks = await HeldProgram.create(join(home.stateHome, 'bin'), 'qemu-img', '*" create "*');
    const run = home.labWith({ PATH: disks.path }, 'run', 'smoke', '--fresh');
    await disks.holds(run);
    run.kill('SIGINT');
    await disks.release();
    await endsInterrupted(home, run);
  });

  it('takes the lab down when it is interrupted while it is deployed, and ends with 130', async () => {
    await using home = await LabHome.create();
    const deployment = await HeldDeployment.create(home.stateHome);
    const run = home.lab('run', 'smoke', '--deployment', deployment.dir);
    await deployment.holds(run);
    // as timeout(1) does: to its child, and to the child's group
    for (const signal of ['SIGTERM', 'SIGTERM'] as const) run.kill(signal);
    await endsInterrupted(home, run);
  });
});

async function endsInterrupted(home: LabHome, run: ReturnType<LabHome['lab']>): Promise<void> {
  const { exitCode, all } = await run;
  expect(exitCode, all).to.equal(130);
  expect(all).to.contain('interrupted');
  expect((await takeInventory(home.stateHome)).processes).to.deep.equal([]);
  expect(await home.instances()).to.deep.equal([]);
}
