import { expect } from 'chai';
import { toMs } from '../../harness/core/duration.ts';
import type { Summary } from '../../harness/report/summary.ts';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';
import { recordedSummary } from '../support/recorded-summary.ts';
import { skipUnlessRoot } from '../support/skip.ts';

const NEED_A_KERNEL = {
  phases: ['time', 'volume-clients', 'volume-hosts'],
  checks: [
    'health.memory',
    'health.running-on-kernels',
    'time.controller',
    'time.followers',
    'volume.moves',
    'volume.services',
  ],
};
/** On a new machine the images of four roles are made first: 12 minutes on a slow one. */
const WITH_IMAGES_MS = toMs('40m');

describe('all of Pike by containers', () => {
  before(function () {
    skipUnlessRoot(this, 'has containers with disks and without a control group of its own');
  });

  it('is green and leaves nothing', async function () {
    this.timeout(WITH_IMAGES_MS);
    await using home = await LabHome.create();
    const before = await takeInventory(home.stateHome);
    const run = await home.lab('run', 'pike', '--provider', 'container');
    expect(run.exitCode, run.all).to.equal(0);
    const summary = await recordedSummary(run.stdout);
    expect(namesOf(summary, 'skipped')).to.deep.equal(NEED_A_KERNEL);
    expect(namesOf(summary, 'passed').checks).to.include.members([
      'launch.instances',
      'object-store.segments',
    ]);
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
