import { setTimeout as delay } from 'node:timers/promises';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { hostCapabilities } from '../../harness/adapters/container/capabilities.ts';
import { cgroupOf } from '../../harness/adapters/container/sandboxed-dockerd.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import { LabHome } from '../support/lab-home.ts';
import { loopFilesBelow } from '../support/loop-files.ts';
import { takeInventory } from '../support/leftovers.ts';
import { Random } from '../support/random.ts';
import { recordedSummary } from '../support/recorded-summary.ts';

const KILLS = 6;
/** A run of smoke with its images unpacked: kills fall into all of its steps. */
const LONGEST_MS = 8_000;

describe('a lab of containers', () => {
  before(function () {
    if (process.getuid?.() !== 0) this.skip();
  });

  it('is green, says what ran it and what was skipped, and leaves the host as it was', async () => {
    await using home = await LabHome.create();
    const names = ['once'];
    const before = await inventory(home, names);
    const run = await home.lab('run', 'smoke', '--provider', 'container', '--name', 'once');
    expect(run.exitCode, run.all).to.equal(0);
    expect(await inventory(home, names)).to.deep.equal(before);
    expect(await home.instances()).to.deep.equal([]);
    const summary = await recordedSummary(run.stdout);
    expect(summary.verdict).to.equal('green');
    expect(summary.provider?.name).to.equal('container');
    expect(summary.provider?.description).to.match(/^Docker \d/);
    const skipped = summary.checks.filter(({ state }) => state === 'skipped');
    expect(skipped.map(({ check }) => check)).to.deep.equal(['time.controller', 'time.followers']);
    for (const { reason } of skipped) expect(reason).to.contain('shares the kernel of its host');
    // the host may be short of memory besides
    const keptBack = summary.warnings.filter((warning) => warning.startsWith('nodes have no CAP_'));
    for (const warning of keptBack) expect(run.stdout).to.contain(warning);
    const doctor = await home.lab('doctor', '--json');
    const { shortcomings } = JSON.parse(doctor.stdout) as { shortcomings: { container?: string[] } };
    expect(keptBack).to.deep.equal(shortcomings.container ?? []);
    const { missing } = await hostCapabilities();
    const named = keptBack.some((warning) => warning.includes('CAP_SYS_RESOURCE'));
    expect(named).to.equal(missing.includes('SYS_RESOURCE'));
  });

  it('stays when it is kept, is worked on by hand like any other, twice at once, and is taken down', async () => {
    await using home = await LabHome.create();
    const names = ['red', 'blue'];
    const before = await inventory(home, names);
    const ups = await Promise.all(
      names.map((name) => home.lab('up', 'smoke', '--provider', 'container', '--name', name)),
    );
    for (const up of ups) expect(up.exitCode, up.all).to.equal(0);
    const { groups } = await inventory(home, names);
    for (const name of names) expect(groups).to.include(groupOf(home, name));
    const address = 'ip -4 -o address show eth0';
    const answers = await Promise.all(
      names.map((name) => home.lab('exec', 'server01', '--lab', name, '--', address)),
    );
    for (const { stdout } of answers) expect(stdout).to.contain('10.0.0.11/24');
    const deployed = await home.lab('deploy', 'red');
    expect(deployed.exitCode, deployed.all).to.equal(0);
    const checked = await home.lab('check', 'red');
    expect(checked.exitCode, checked.all).to.equal(0);
    const console = await home.lab('logs', 'client01', '--lab', 'red');
    expect(console.stdout).to.contain('Welcome to');
    for (const name of names) {
      const down = await home.lab('down', name);
      expect(down.exitCode, down.all).to.equal(0);
    }
    expect(await inventory(home, names)).to.deep.equal(before);
  });

  it(`leaves nothing when it is killed, whenever that is: ${KILLS} times at random moments`, async () => {
    await using home = await LabHome.create();
    const names = Array.from({ length: KILLS }, (_, index) => `kill${index + 1}`);
    const before = await inventory(home, names);
    const seed = Date.now() % 1_000_000;
    const random = new Random(seed);
    for (const name of names) {
      const afterMs = random.below(LONGEST_MS);
      const run = home.lab('run', 'smoke', '--provider', 'container', '--name', name);
      await Promise.race([delay(afterMs), run]);
      run.kill('SIGKILL');
      await run;
      await waitUntil(
        `seed ${seed}, ${name} after ${afterMs} ms: the host is as before`,
        async () => {
          const left = JSON.stringify(await inventory(home, names));
          return left === JSON.stringify(before) ? { done: true } : { pending: left };
        },
        { within: '10s' },
      );
    }
    const reaped = await home.lab('reap');
    expect(reaped.exitCode, reaped.all).to.equal(0);
    expect(await home.instances()).to.deep.equal([]);
  });
});

/**
 * Containers leave more than machines do: control groups and loop devices too. Other labs come and go on this host meanwhile:
 * what counts is what the named ones own.
 */
async function inventory(home: LabHome, names: readonly string[]) {
  const { stateHome } = home;
  const own = names.map((name) => groupOf(home, name));
  const tree = '/sys/fs/cgroup';
  const hierarchies = (await readdir(tree, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const groups = await Promise.all(
    [tree, ...hierarchies.map(({ name }) => join(tree, name))].map((folder) => readdir(folder)),
  );
  return {
    ...(await takeInventory(stateHome)),
    groups: groups.flat().filter((name) => own.includes(name)),
    loops: await loopFilesBelow(stateHome),
  };
}

function groupOf({ stateHome }: LabHome, name: string): string {
  return cgroupOf(join(stateHome, 'stacklab', 'labs', name, 'sandbox'));
}
