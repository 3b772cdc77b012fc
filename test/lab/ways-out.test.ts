import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { execa } from 'execa';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { smokeImages } from '../support/smoke-images.ts';
import { tryWaysOut } from '../support/ways-out.ts';

/** Since Linux 6.7 each user namespace has interpreters of its own: what counts is whether the host has it. */
const REGISTER = 'mount -t binfmt_misc none /mnt && echo :stacklab-way-out:M::zzzz::/bin/sh:F >/mnt/register';
const IS_REGISTERED = 'mount -t binfmt_misc none /mnt && test -e /mnt/stacklab-way-out';

/** Root's labs: an ordinary user's have nothing to give but that user's. */
describe('root of a node whose lab root of the host has started', () => {
  before(function () {
    skipUnlessRoot(this, 'has anything to lose');
  });
  before('images are in the cache', () => smokeImages());

  it('of containers finds no way out, and is nobody there', async () => {
    await using home = await LabHome.create();
    const settings = await hostSettings();
    const up = await home.lab('up', 'smoke', '--provider', 'container', '--name', 'kept-in');
    expect(up.exitCode, up.all).to.equal(0);
    const exec = (command: string) => home.lab('exec', 'server01', '--lab', 'kept-in', '--', command);
    expect((await exec(tryWaysOut())).stdout).to.equal('');
    await exec(REGISTER);
    expect(
      (await execa('unshare', ['--mount', 'sh', '-c', IS_REGISTERED], { reject: false })).exitCode,
    ).to.not.equal(0);
    expect(await hostSettings()).to.deep.equal(settings);
    const [first = ''] = (await exec("awk '{ print $2 }' /proc/self/uid_map")).stdout.split('\n');
    expect(Number(first)).to.be.greaterThan(1_000_000);
    expect((await exec('systemctl --failed --plain -q')).stdout).to.equal('');
    const down = await home.lab('down', 'kept-in');
    expect(down.exitCode, down.all).to.equal(0);
  });

  it('of containers finds them where the deployment is trusted, which the run says', async () => {
    await using home = await LabHome.create();
    const args = ['--provider', 'container', '--trust-deployment', '--name', 'trusted'];
    const up = await home.lab('up', 'smoke', ...args);
    expect(up.exitCode, up.all).to.equal(0);
    expect(up.stdout).to.contain('root of a node is root of this host, because of --trust-deployment');
    const tried = await home.lab(
      'exec',
      'server01',
      '--lab',
      'trusted',
      '--',
      'losetup --find; mknod /x c 1 11',
    );
    expect(tried.exitCode, tried.all).to.equal(0);
    const down = await home.lab('down', 'trusted');
    expect(down.exitCode, down.all).to.equal(0);
  });

  it('of machines meets a QEMU that has no rights of root', async () => {
    await using home = await LabHome.create();
    const up = await home.lab('up', 'smoke', '--name', 'machines');
    expect(up.exitCode, up.all).to.equal(0);
    const { processes } = await takeInventory(home.stateHome);
    const machines = processes.filter((line) => line.includes('guest=stacklab.'));
    expect(machines).to.have.length(2);
    for (const machine of machines) {
      const status = await readFile(`/proc/${Number.parseInt(machine)}/status`, 'utf8');
      expect(status, machine)
        .to.match(/^CapEff:\s+0+$/m)
        .and.match(/^CapPrm:\s+0+$/m);
      expect(status, machine)
        .to.not.match(/^Uid:.*\b0\b/m)
        .and.not.match(/^Gid:.*\b0\b/m);
      expect(status, machine).to.match(/^Seccomp:\s+2$/m);
    }
    const down = await home.lab('down', 'machines');
    expect(down.exitCode, down.all).to.equal(0);
  });
});

async function hostSettings(): Promise<Readonly<Record<string, string>>> {
  const files = ['/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe', '/sys/kernel/uevent_helper'];
  const contents = files.map(
    async (file) => [file, await readFile(file, 'utf8').catch(() => 'none')] as const,
  );
  return Object.fromEntries(await Promise.all(contents));
}
