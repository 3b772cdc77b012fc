// all of Pike by containers: not trusted, deployed a second time, and many servers at once
import { expect } from 'chai';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';
import { recordedSummary } from '../support/recorded-summary.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { namesOf, NEED_A_KERNEL, NEED_DISKS, playWhole } from '../support/whole-run.ts';

describe('all of Pike by containers', () => {
  before(function () {
    skipUnlessRoot(this, 'has containers with disks and without a control group of its own');
  });

  it('is green for a deployment that nobody trusts, but for what needs a disk', async () => {
    const summary = await playWhole('pike', 'container', { trusted: false });
    const skipped = namesOf(summary, 'skipped');
    const both = (part: 'phases' | 'checks') => [...NEED_A_KERNEL[part], ...NEED_DISKS[part]].toSorted();
    expect(skipped).to.deep.equal({ phases: both('phases'), checks: both('checks') });
  });

  it('is deployed again without harm, stands a small storm, and leaves nothing', async () => {
    await using home = await LabHome.create();
    const before = await takeInventory(home.stateHome);
    const args = ['--provider', 'container', '--trust-deployment', '--name', 'cloud'];
    const up = await home.lab('up', 'pike', ...args);
    expect(up.exitCode, up.all).to.equal(0);
    for (const time of ['first', 'second']) {
      const deployed = await home.lab('deploy', 'cloud');
      expect(deployed.exitCode, `${time} time: ${deployed.all}`).to.equal(0);
    }
    const storm = await home.lab('check', 'cloud', '--scenario', 'boot-storm', '--set', 'servers=2');
    expect(storm.exitCode, storm.all).to.equal(0);
    const { checks } = await recordedSummary(storm.stdout);
    expect(checks.flatMap(({ timings }) => timings ?? [])).to.not.be.empty;

    const down = await home.lab('down', 'cloud');
    expect(down.exitCode, down.all).to.equal(0);
    expect(await takeInventory(home.stateHome)).to.deep.equal(before);
  });
});
