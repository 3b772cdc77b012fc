import { expect } from 'chai';
import { LabHome } from '../support/lab-home.ts';

describe('two labs with the same addresses', () => {
  it('are up at the same time and never meet', async () => {
    await using home = await LabHome.create();
    const names = ['red', 'blue'];
    const ups = await Promise.all(names.map((name) => home.lab('up', 'smoke', '--name', name)));
    for (const up of ups) expect(up.exitCode, up.all).to.equal(0);
    const marks = names.map((name) =>
      home.lab(
        'exec',
        'server01',
        '--lab',
        name,
        '--',
        `echo ${name} >/etc/mark && ip -4 -br address show eth0`,
      ),
    );
    const addresses = (await Promise.all(marks)).map(({ stdout }) => stdout.trim());
    expect(addresses[0])
      .to.match(/10\.0\.0\./)
      .and.equal(addresses[1]);
    const kept = await Promise.all(
      names.map((name) => home.lab('exec', 'server01', '--lab', name, '--', 'cat /etc/mark')),
    );
    expect(kept.map(({ stdout }) => stdout.trim())).to.deep.equal(names);

    const unsure = await home.lab('exec', 'server01', '--', 'true');
    expect(unsure.exitCode).to.equal(64);
    expect(unsure.stderr).to.contain('up: blue, red');
    const taken = await home.lab('up', 'smoke', '--name', 'red');
    expect(taken.exitCode).to.equal(64);
    expect(taken.stdout).to.contain('lab red is up already');
  });
});
