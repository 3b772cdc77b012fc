import { execa } from 'execa';
import { toMs } from '../../harness/core/duration.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { playSeedLab, SEED_LABS } from '../support/seed-labs.ts';
import { skipUnlessRoot } from '../support/skip.ts';

/** With the images of lab pike, which come before it. */
const WITHIN_MS = toMs('40m');

/** One of them, another with each commit: all of them play in `npm run test:all`. */
describe('a lab of the seeds by containers', () => {
  before(function () {
    skipUnlessRoot(this, 'has containers with disks and without a control group of its own');
  });

  it('is green, and leaves nothing', async function () {
    this.timeout(WITHIN_MS);
    const { stdout: commit } = await execa('git', ['rev-parse', 'HEAD'], { cwd: PROJECT });
    const lab = SEED_LABS[Number.parseInt(commit.slice(0, 8), 16) % SEED_LABS.length] ?? '';
    if (this.test) this.test.title += `: ${lab}, as commit ${commit.slice(0, 8)} has it`;
    await playSeedLab(lab);
  });
});
