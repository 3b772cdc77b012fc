// lab debian by containers: the same checks of another release, in packages of the distribution
import { expect } from 'chai';
import { toMs } from '../../harness/core/duration.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { namesOf, NEED_A_KERNEL, playWhole } from '../support/whole-run.ts';

const WITH_IMAGES_MS = toMs('40m');

describe('all of lab debian by containers', () => {
  before(function () {
    skipUnlessRoot(this, 'has containers with disks and without a control group of its own');
  });

  it('is green and leaves nothing', async function () {
    this.timeout(WITH_IMAGES_MS);
    const summary = await playWhole('debian', 'container');
    expect(summary.platform?.release).to.equal('OpenStack Zed (Debian 12)');
    expect(namesOf(summary, 'skipped')).to.deep.equal({
      ...NEED_A_KERNEL,
      checks: [...NEED_A_KERNEL.checks, 'launch.agent-restart', 'launch.no-lies'].sort(),
    });
    expect(namesOf(summary, 'passed').checks).to.include.members([
      'launch.console',
      'launch.instances',
      'object-store.segments',
    ]);
  });
});
