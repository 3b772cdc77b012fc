import { expect } from 'chai';
import { hostCapabilities } from '../../harness/adapters/container/capabilities.ts';
import { LabHome } from '../support/lab-home.ts';
import { groupOf, tracesOf } from '../support/lab-traces.ts';
import { recordedSummary } from '../support/recorded-summary.ts';
import { skipUnlessRoot } from '../support/skip.ts';

/** The most that a node may have, where control groups of version 1 and of version 2 tell it; `max` is without limit. */
const TASKS = 'cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max';

describe('a lab of containers', () => {
  before(function () {
    skipUnlessRoot(this, 'has containers with disks and without a control group of its own');
  });

  it('is green, says what ran it and what was skipped, and leaves the host as it was', async () => {
    await using home = await LabHome.create();
    const names = ['once'];
    const before = await tracesOf(home, names);
    const run = await home.lab('run', 'smoke', '--provider', 'container', '--name', 'once');
    expect(run.exitCode, run.all).to.equal(0);
    expect(await tracesOf(home, names)).to.deep.equal(before);
    expect(await home.instances()).to.deep.equal([]);
    const summary = await recordedSummary(run.stdout);
    expect(summary.verdict).to.equal('green');
    expect(summary.provider?.name).to.equal('container');
    expect(summary.provider?.description).to.match(/^Docker \d/);
    const skipped = summary.checks.filter(({ state }) => state === 'skipped');
    expect(skipped.map(({ check }) => check)).to.deep.equal([
      'time.controller',
      'time.followers',
      'web.disk',
    ]);
    for (const { reason } of skipped)
      expect(reason).to.match(/shares the kernel of its host|--trust-deployment/);
    // the host may be short of memory besides
    const keptBack = summary.warnings.filter((warning) => warning.startsWith('nodes have no CAP_'));
    for (const warning of keptBack) expect(run.stdout).to.contain(warning);
    const doctor = await home.lab('doctor', '--json');
    const { shortcomings } = JSON.parse(doctor.stdout) as { shortcomings: { container?: string[] } };
    expect(keptBack).to.deep.equal(shortcomings.container ?? []);
    const { missing } = await hostCapabilities(true);
    const named = keptBack.some((warning) => warning.includes('CAP_SYS_RESOURCE'));
    expect(named).to.equal(missing.includes('SYS_RESOURCE'));
  });

  it('stays when it is kept, is worked on by hand like any other, twice at once, and is taken down', async () => {
    await using home = await LabHome.create();
    const names = ['red', 'blue'];
    const before = await tracesOf(home, names);
    const ups = await Promise.all(
      names.map((name) => home.lab('up', 'smoke', '--provider', 'container', '--name', name)),
    );
    for (const up of ups) expect(up.exitCode, up.all).to.equal(0);
    const traces = await tracesOf(home, names);
    for (const name of names) expect(traces).to.include(`group: ${groupOf(home, name)}`);
    const address = 'ip -4 -o address show eth0';
    const answers = await Promise.all(
      names.map((name) => home.lab('exec', 'server01', '--lab', name, '--', address)),
    );
    for (const { stdout } of answers) expect(stdout).to.contain('10.0.0.11/24');
    const few = await home.labInto('head -n 3', 'exec', 'server01', '--lab', 'red', '--', 'exec yes words');
    expect([few.exitCode, few.stdout], few.all).to.deep.equal([141, 'words\nwords\nwords']);
    const ended = await home.lab(
      'exec',
      'server01',
      '--lab',
      'red',
      '--',
      '! grep -qx yes /proc/[0-9]*/comm',
    );
    expect(ended.exitCode, ended.all).to.equal(0);
    const tasks = await home.lab('exec', 'server01', '--lab', 'red', '--', TASKS);
    expect(tasks.stdout.trim(), tasks.all).to.match(/^\d+$/);
    const unsure = await home.lab('exec', 'server01', '--', 'true');
    expect(unsure.exitCode).to.equal(64);
    expect(unsure.stderr).to.contain('up: blue, red');
    const taken = await home.lab('up', 'smoke', '--provider', 'container', '--name', 'red');
    expect(taken.exitCode).to.equal(64);
    expect(taken.stdout).to.contain('lab red is up already');
    const install = 'apt-get -qq install --no-install-recommends hello >/dev/null 2>&1 && hello';
    const hello = await home.lab('exec', 'client01', '--lab', 'red', '--', install);
    expect(hello.stdout, hello.all).to.contain('Hello, world!');
    const deployed = await home.lab('deploy', 'red');
    expect(deployed.exitCode, deployed.all).to.equal(0);
    const again = await home.lab('deploy', 'red', '--from', 'web');
    expect(again.exitCode, again.all).to.equal(0);
    const { phases } = await recordedSummary(again.stdout);
    expect(phases.map(({ phase, state }) => `${phase} ${state}`)).to.have.members([
      'time skipped',
      'web passed',
      'client passed',
    ]);
    const mistyped = await home.lab('deploy', 'red', '--only', 'clint');
    expect([mistyped.exitCode, mistyped.stderr]).to.deep.equal([
      64,
      "lab: --only clint: there is no such phase; did you mean 'client'? there are: time, web, client",
    ]);
    const checked = await home.lab('check', 'red');
    expect(checked.exitCode, checked.all).to.equal(0);
    const console = await home.lab('logs', 'client01', '--lab', 'red');
    expect(console.stdout).to.contain('Welcome to');
    for (const name of names) {
      const down = await home.lab('down', name);
      expect(down.exitCode, down.all).to.equal(0);
    }
    expect(await tracesOf(home, names)).to.deep.equal(before);
  });
});
