import { expect } from 'chai';
import { HeldDeployment } from '../support/held-deployment.ts';
import { LabHome } from '../support/lab-home.ts';
import { skipUnlessRoot } from '../support/skip.ts';

describe('two hands on one lab', () => {
  before(function () {
    skipUnlessRoot(this, 'has containers without a control group of its own');
  });

  it('are told of each other, and neither takes the other’s lab', async () => {
    await using home = await LabHome.create();
    const up = await home.lab('up', 'smoke', '--provider', 'container', '--name', 'one');
    expect(up.exitCode, up.all).to.equal(0);
    const deployment = await HeldDeployment.create(home.stateHome);
    const first = home.lab('deploy', 'one', '--deployment', deployment.dir);
    await deployment.holds(first);
    const by =
      /lab one is being worked on by 'lab deploy one --deployment .*' \(process \d+, since .*\), at phase held on local/;
    for (const word of ['deploy', 'check']) {
      const second = await home.lab(word, 'one');
      expect(second.exitCode, second.all).to.equal(2);
      expect(second.all).to.match(by);
    }
    const bare = await home.lab('down');
    expect(bare.exitCode, bare.all).to.equal(64);
    expect(bare.all).to.match(by).and.to.contain('bin/lab down one --force');
    const status = await home.lab('status');
    expect(status.stdout).to.match(/^one: up, .*\n {2}being worked on by 'lab deploy one/);
    const free = await home.lab('exec', 'server01', '--lab', 'one', '--', 'echo', 'free');
    expect(free.stdout).to.equal('free');
    const down = await home.lab('down', 'one', '--force');
    expect(down.exitCode, down.all).to.equal(0);
    expect((await first).exitCode).to.equal(130);
    expect(await home.instances()).to.deep.equal([]);
  });
});
