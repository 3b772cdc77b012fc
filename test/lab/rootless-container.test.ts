import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { waitUntil } from '../../harness/core/wait.ts';
import { EXIT } from '../../harness/report/exit-codes.ts';
import type { Summary } from '../../harness/report/summary.ts';
import { HeldDeployment } from '../support/held-deployment.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { lendSmokeImages } from '../support/lend-images.ts';
import { takeInventory } from '../support/leftovers.ts';
import { OrdinaryUser } from '../support/ordinary-user.ts';
import { skipUnlessRoot } from '../support/skip.ts';

const RUN = ['run', 'smoke', '--provider', 'container', '-v'];

describe('a lab of containers of an ordinary user', () => {
  before(function () {
    skipUnlessRoot(this, 'can become an ordinary user');
  });

  it('is refused, with the way out, where no control group is delegated to the user', async () => {
    await using user = await OrdinaryUser.create();
    const run = await user.lab(await projectOf(user), ...RUN);
    expect(run.exitCode, run.all).to.equal(69);
    expect(run.all).to.match(/systemd-run --user --scope -p Delegate=yes \S*bin\/lab run/);
  });

  it('is deployed in a control group of the user, and leaves nothing of it', async () => {
    await using user = await OrdinaryUser.create();
    const project = await projectOf(user);
    await lendSmokeImages(user);
    user.delegateGroup();
    const before = await takeInventory(user.home);

    const run = await user.lab(project, ...RUN);
    expect(run.exitCode, run.all).to.equal(EXIT.unproven); // there is no scenario in the project
    expect(await takeInventory(user.home)).to.deep.equal(before);
    expect(await user.groups()).to.deep.equal([]);
    const summary = await summaryOf(project);
    expect(summary.verdict).to.equal('unproven');
    expect(summary.provider?.description).to.match(/^Docker .*cgroup v2$/);
    const disks = 'server01: no extra disks, because only root can make loop devices';
    expect(summary.warnings).to.include(disks);
    expect(summary.warnings.some((warning) => warning.startsWith('nodes have no limits'))).to.equal(true);
  });

  it('stays when it is kept, has namespaces, no failed unit, and is taken down; one whose command is killed is gone with it', async () => {
    await using user = await OrdinaryUser.create();
    const project = await projectOf(user);
    await lendSmokeImages(user);
    user.delegateGroup();
    const before = await takeInventory(user.home);
    const up = await user.lab(project, 'up', 'smoke', '--provider', 'container', '--name', 'kept');
    expect(up.exitCode, up.all).to.equal(0);
    const exec = await user.lab(project, 'exec', 'server01', '--lab', 'kept', '--', 'id -u; hostname');
    expect(exec.stdout, exec.all).to.equal('0\nserver01');
    const namespaces =
      'ip netns add inner; ip netns exec inner ls /sys/class/net; systemctl --failed --plain -q';
    const inner = await user.lab(project, 'exec', 'server01', '--lab', 'kept', '--', namespaces);
    expect(inner.stdout, inner.all).to.equal('lo');
    const down = await user.lab(project, 'down', 'kept');
    expect(down.exitCode, down.all).to.equal(0);
    expect(await takeInventory(user.home)).to.deep.equal(before);
    expect(await user.groups()).to.deep.equal([]);

    const held = await HeldDeployment.create(user.home);
    await user.own(held.dir);
    const deployment = ['--deployment', held.dir, '--at', held.phase];
    const run = user.lab(
      project,
      'up',
      'smoke',
      '--provider',
      'container',
      '--name',
      'killed',
      ...deployment,
    );
    await held.holds(run);
    expect((await user.groups()).filter((group) => group.endsWith('/init.scope'))).to.have.length(2);
    run.kill('SIGKILL');
    await run;
    const asBefore = JSON.stringify({ ...before, groups: [] });
    await waitUntil(
      'the host is as before',
      async () => {
        const left = JSON.stringify({ ...(await takeInventory(user.home)), groups: await user.groups() });
        return left === asBefore ? { done: true } : { pending: left };
      },
      { within: '30s' },
    );
    const reap = await user.lab(project, 'reap');
    expect(reap.exitCode, reap.all).to.equal(0);
  });
});

async function projectOf(user: OrdinaryUser): Promise<string> {
  const project = join(user.home, 'project');
  for (const folder of ['smoke', 'platforms', 'lib'])
    await cp(join(PROJECT, 'labs', folder), join(project, 'labs', folder), { recursive: true });
  await user.own(project);
  return project;
}

async function summaryOf(project: string): Promise<Summary> {
  const file = join(project, '.lab', 'runs', 'latest', 'summary.json');
  return JSON.parse(await readFile(file, 'utf8')) as Summary;
}
