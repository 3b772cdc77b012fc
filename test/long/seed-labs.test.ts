// all labs of the seeds by containers: npm test plays lab pike and one of them
import { toMs } from '../../harness/core/duration.ts';
import { playSeedLab, SEED_LABS } from '../support/seed-labs.ts';
import { skipUnlessRoot } from '../support/skip.ts';

const WITHIN_MS = toMs('60m');

describe('every lab of the seeds by containers', () => {
  before(function () {
    skipUnlessRoot(this, 'has containers with disks and without a control group of its own');
  });

  for (const lab of SEED_LABS)
    it(`${lab} is green, and leaves nothing`, async function () {
      this.timeout(WITHIN_MS);
      await playSeedLab(lab);
    });
});
