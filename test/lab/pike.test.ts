import { expect } from 'chai';
import type { Summary } from '../../harness/report/summary.ts';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';
import { recordedSummary } from '../support/recorded-summary.ts';

const NEED_A_KERNEL = {
  phases: ['time', 'volume-clients', 'volume-hosts'],
  checks: ['health.memory', 'time.controller', 'time.followers', 'volume.moves', 'volume.services'],
};

describe('all of Pike by containers', () => {
  before(function () {
    if (process.getuid?.() !== 0) this.skip();
  });

  it('is green, is deployed again without harm, stands a small storm, and leaves nothing', async () => {
    await using home = await LabHome.create();
    const before = await takeInventory(home.stateHome);
    const run = await home.lab(
      'run',
      'pike',
      '--provider',
      'container',
      '--keep',
      'always',
      '--name',
      'cloud',
    );
    expect(run.exitCode, run.all).to.equal(0);
    const summary = await recordedSummary(run.stdout);
    expect(namesOf(summary, 'skipped')).to.deep.equal(NEED_A_KERNEL);
    expect(namesOf(summary, 'passed').checks).to.include.members([
      'launch.instances',
      'object-store.segments',
    ]);

    const again = await home.lab('deploy', 'cloud');
    expect(again.exitCode, again.all).to.equal(0);
    const storm = await home.lab('check', 'cloud', '--scenario', 'boot-storm', '--set', 'servers=2');
    expect(storm.exitCode, storm.all).to.equal(0);
    expect((await recordedSummary(storm.stdout)).checks.flatMap(({ timings }) => timings ?? [])).to.not.be
      .empty;

    const down = await home.lab('down', 'cloud');
    expect(down.exitCode, down.all).to.equal(0);
    expect(await takeInventory(home.stateHome)).to.deep.equal(before);
  });
});

/** Whether the dashboard is asked depends on the host having a browser. */
function namesOf({ phases, checks }: Summary, wanted: 'passed' | 'skipped') {
  return {
    phases: phases
      .filter(({ state }) => state === wanted)
      .map(({ phase }) => phase)
      .toSorted(),
    checks: checks
      .filter(({ state, check }) => state === wanted && !check.startsWith('dashboard.'))
      .map(({ check }) => check)
      .toSorted(),
  };
}
