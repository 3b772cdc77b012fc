// a lab of containers on a host with ten and twenty other things to do
import { expect } from 'chai';
import { toMs } from '../../harness/core/duration.ts';
import { BusyLoops } from '../support/busy-loops.ts';
import { failuresOf } from '../support/failures-of.ts';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';
import { recordedSummary } from '../support/recorded-summary.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { smokeImages } from '../support/smoke-images.ts';

describe('a lab of containers on a busy host', function () {
  this.timeout(toMs('45m'));
  before(function () {
    skipUnlessRoot(this, 'has containers without a control group of its own');
  });
  before('images are in the cache: they are not what is asked here', () => smokeImages());

  for (const count of [10, 20])
    it(`is green beside ${count} loops that want a processor each, or the host is at fault: never the deployment`, async () => {
      await using home = await LabHome.create();
      const before = await takeInventory(home.stateHome);
      await using loops = await BusyLoops.start({ count });
      expect(loops.pids).to.have.length(count);
      const run = await home.lab('run', 'smoke', '--provider', 'container');
      const summary = await recordedSummary(run.stdout);
      expect(summary.verdict, run.all).to.be.oneOf(['green', 'broken']);
      const faults = failuresOf(summary).map(({ fault }) => fault);
      if (summary.verdict === 'broken')
        expect(faults, run.all).to.include('host').and.not.include('deployment');
      else expect(faults, run.all).to.deep.equal([]);
      expect(await takeInventory(home.stateHome)).to.deep.equal(before);
    });
});
