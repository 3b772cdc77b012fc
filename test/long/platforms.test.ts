// smoke on the platforms that are not its first: by containers, and on machines whose kernel can host instances
import { expect } from 'chai';
import { LabStore } from '../../harness/run/lab-store.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';
import { recordedSummary } from '../support/recorded-summary.ts';
import { skipUnlessRoot } from '../support/skip.ts';

describe('lab smoke on each platform after its first', () => {
  let others: readonly string[];
  before(async () => {
    others = (await new LabStore(PROJECT).lab('smoke')).platforms.slice(1);
    expect(others).not.to.be.empty;
  });

  /** Leaves the lab up; it is called after its platform. */
  const runOn = async (home: LabHome, platform: string, provider: string): Promise<void> => {
    const choice = ['--platform', platform, '--provider', provider];
    const run = await home.lab('run', 'smoke', ...choice, '--keep', 'always', '--name', platform);
    expect(run.exitCode, run.all).to.equal(0);
    const summary = await recordedSummary(run.stdout);
    expect([summary.verdict, summary.platform?.name]).to.deep.equal(['green', platform]);
  };

  it('is green by containers, and leaves nothing', async function () {
    skipUnlessRoot(this, 'has containers with disks and without a control group of its own');
    await using home = await LabHome.create();
    const before = await takeInventory(home.stateHome);
    for (const platform of others) {
      await runOn(home, platform, 'container');
      const down = await home.lab('down', platform);
      expect(down.exitCode, down.all).to.equal(0);
    }
    expect(await takeInventory(home.stateHome)).to.deep.equal(before);
  });

  it('is green on machines, whose kernel has KVM for either kind of processor', async () => {
    await using home = await LabHome.create();
    for (const platform of others) {
      await runOn(home, platform, 'libvirt');
      const asked = [
        'exec',
        'client01',
        '--lab',
        platform,
        '--',
        'modprobe --dry-run --all kvm_amd kvm_intel',
      ];
      const answer = await home.lab(...asked);
      expect(answer.exitCode, `${platform}: ${answer.all}`).to.equal(0);
      const down = await home.lab('down', platform);
      expect(down.exitCode, down.all).to.equal(0);
    }
  });
});
