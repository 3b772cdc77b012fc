import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { toMs } from '../../harness/core/duration.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { askWithItsClient } from '../support/host-client.ts';
import { namesOf, NEED_A_KERNEL, playWhole } from '../support/whole-run.ts';

/** On a new machine the archive of Pike and the images of four roles are made first: 12 minutes on two cores. */
const WITH_IMAGES_MS = toMs('60m');

describe('all of Pike by containers', () => {
  before(function () {
    skipUnlessRoot(this, 'has containers with disks and without a control group of its own');
  });

  it('is green, answers its own client on the host, records what was on its nodes, and leaves nothing', async function () {
    this.timeout(WITH_IMAGES_MS);
    const summary = await playWhole('pike', 'container', { afterwards: askWithItsClient });
    expect(summary.platform?.release).to.equal('OpenStack Pike');
    expect(namesOf(summary, 'skipped')).to.deep.equal(NEED_A_KERNEL);
    expect(namesOf(summary, 'passed').checks).to.include.members([
      'identity.both-ports',
      'identity.temporary-token',
      'image.registry',
      'launch.agent-restart',
      'launch.console',
      'launch.instances',
      'object-store.segments',
    ]);
    const logs = join(summary.directory, 'logs');
    const packages = await readFile(join(logs, 'controller01.packages'), 'utf8');
    expect(packages)
      .to.match(/^ii \topenstack-nova-api\t1?:?16\.1\.8/m)
      .and.match(/^ii \tpython2-sqlalchemy\t\S*\d/m);
    expect(await readFile(join(logs, 'controller01.no-ops'), 'utf8')).to.be.a('string');
  });
});
