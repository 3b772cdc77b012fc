import { expect } from 'chai';
import { defineCheck, defineFixture, type Check, type LabUnderTest, type Node } from '../../harness/index.ts';
import { hostOf } from './kvm-host.ts';
import { labOn, lastRunOn, phasesBroughtBack, type RunOnHost } from './labs-on-host.ts';

const OWN_LIBVIRTD = 'qemu:///system';
const KVM_NESTED = { type: 'kvm', nested: true };
const RUN_WITHIN = '10m';
/** In the command lines of what belongs to the lab that is killed; no pattern that finds the process that looks. */
const PLACE = '/labs/[k]illed/';

/** A run from nothing, which keeps a checkpoint. */
const firstRun = defineFixture({
  name: 'a run from nothing',
  async make(lab) {
    const host = hostOf(lab);
    await labOn(host, `run ${lab.setting('lab')} --fresh`, { within: RUN_WITHIN });
    return lastRunOn(host, lab.setting('folder'));
  },
});

const green = defineCheck({
  id: 'labs.green',
  title: 'a lab on the host is green under KVM, which its nodes have, too',
  uses: [firstRun],
  within: RUN_WITHIN,
  async run(lab) {
    isGreen(await lab.fixture(firstRun));
  },
});

const checkpoint = defineCheck({
  id: 'labs.checkpoint',
  title: 'a checkpoint of machines under KVM is kept and brought back: a second run asks its checks alone',
  uses: [firstRun],
  within: '20m',
  async run(lab) {
    const host = hostOf(lab);
    const { phases } = await lab.fixture(firstRun);
    await labOn(host, `run ${lab.setting('lab')}`, { within: RUN_WITHIN });
    const brought = await phasesBroughtBack(host, lab.setting('folder'));
    expect(brought).to.have.members(phases.map(({ phase }) => phase));
    isGreen(await lastRunOn(host, lab.setting('folder')));
  },
});

const killed = defineCheck({
  id: 'labs.killed',
  title: 'a lab whose command is killed leaves no machine and no process of its own',
  within: RUN_WITHIN,
  async run(lab) {
    const host = hostOf(lab);
    const unit = 'killed-lab';
    lab.defer('the killed lab', async () => {
      await host.run(`systemctl kill --signal=KILL ${unit}`);
      await labOn(host, 'reap', { within: '2m' });
    });
    // what the command leaves behind is not ended by systemd
    await host.succeed(
      `systemd-run --quiet --collect --unit=${unit} --property=KillMode=process lab run ${lab.setting('lab')} --fresh --name killed`,
    );
    await machineIsThere(lab, host, unit);
    await host.succeed(`systemctl kill --kill-whom=main --signal=KILL ${unit}`);
    await nothingIsLeft(lab, host);
    expect(await labOn(host, 'reap', { within: '2m' })).to.equal('removed: killed');
  },
});

const connected = defineCheck({
  id: 'labs.connected',
  title: "a lab on the host's own libvirtd has machines of KVM with the host's processor, and is green",
  within: '20m',
  async run(lab) {
    const host = hostOf(lab);
    lab.defer('the lab on the libvirtd', async () => {
      await labOn(host, `reap --all --connect ${OWN_LIBVIRTD}`, { within: '2m' });
    });
    const name = 'connected';
    await labOn(host, `up ${lab.setting('lab')} --name ${name} --connect ${OWN_LIBVIRTD}`, {
      within: RUN_WITHIN,
    });
    const domains = await domainsOn(host);
    expect(domains, 'domains').to.not.be.empty;
    for (const domain of domains) await isOfKvm(host, domain);
    for (const command of ['deploy', 'check', 'down'])
      await labOn(host, `${command} ${name}`, { within: RUN_WITHIN });
    expect(await domainsOn(host), 'domains that are left').to.deep.equal([]);
  },
});

/** A lab whose command has ended before is none that can be killed. */
async function machineIsThere(lab: LabUnderTest, host: Node, unit: string): Promise<void> {
  await lab.waitUntil(
    'a machine of the lab that is killed',
    async () => {
      const machine = await host.run(`pgrep --full '[q]emu-system.*${PLACE}'`);
      if (machine.exitCode === 0) return { done: true };
      const command = await host.run(`systemctl is-active --quiet ${unit}`);
      return command.exitCode === 0 ? { pending: 'none' } : { hopeless: 'its command has ended' };
    },
    '5m',
  );
}

function isGreen({ verdict, acceleration: { type, nested }, checks }: RunOnHost): void {
  expect(verdict).to.equal('green');
  expect({ type, nested }).to.deep.equal(KVM_NESTED);
  expect(
    checks.filter(({ state }) => state === 'passed'),
    'checks that passed',
  ).to.not.be.empty;
}

async function nothingIsLeft(lab: LabUnderTest, host: Node): Promise<void> {
  const look = `pgrep --full --list-full '${PLACE}' || true`;
  await lab.waitUntil(
    `${host.name}: what the killed lab had is gone`,
    async () => {
      const left = await host.succeed(look);
      return left === '' ? { done: true } : { pending: left };
    },
    '1m',
  );
}

async function domainsOn(host: Node): Promise<readonly string[]> {
  const listed = await host.succeed(`virsh --connect ${OWN_LIBVIRTD} list --all --name`);
  return listed.split('\n').filter((name) => name !== '');
}

async function isOfKvm(host: Node, domain: string): Promise<void> {
  const xml = await host.succeed(`virsh --connect ${OWN_LIBVIRTD} dumpxml ${domain}`);
  expect(xml, domain).to.match(/^<domain type='kvm'/m);
  expect(xml, domain).to.match(/<cpu mode='host-passthrough'[^>]* migratable='on'/);
  expect(xml, `${domain}: what keeps guests from KVM`).to.not.match(
    /<feature policy='disable' name='(vmx|svm)'/,
  );
}

export const labsOnHostChecks: readonly Check[] = [green, checkpoint, killed, connected];
