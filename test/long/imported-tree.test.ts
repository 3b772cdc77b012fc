import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { readEnvironment } from '../../harness/cli/environment.ts';
import { LabHome } from '../support/lab-home.ts';
import { asJob, LAB } from '../support/lab-cli.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { smokeImages } from '../support/smoke-images.ts';
import { userEnvironment } from '../support/user-environment.ts';

/** The cache on an overlay: of all file systems the one that most often holds it and gives its files no other owners. */
const ON_AN_OVERLAY =
  'mount -t overlay -o "lowerdir=$0,upperdir=$1/upper,workdir=$1/work" overlay "$0" && shift && exec "$@"';

describe('a lab of containers whose images lie where files cannot be given other owners', () => {
  before(function () {
    skipUnlessRoot(this, 'has nodes whose root is another');
  });
  before('images are in the cache', () => smokeImages());

  it('is green: its engine takes a copy of them', async () => {
    await using home = await LabHome.create();
    const { cacheDir } = readEnvironment();
    const place = join(home.stateHome, 'overlay');
    for (const folder of ['upper', 'work']) await mkdir(join(place, folder), { recursive: true });
    const words = ['sh', '-c', ON_AN_OVERLAY, dirname(cacheDir), place, LAB, 'run', 'smoke'];
    const args = ['--mount', ...words, '--provider', 'container'];
    const run = await execa('unshare', args, asJob(userEnvironment(home.env)));
    expect(run.exitCode, run.all).to.equal(0);
    expect(run.stdout).to.contain('GREEN');
  });
});
