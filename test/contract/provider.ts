import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConnectFailed, HarnessError, HostFault } from '../../harness/core/errors.ts';
import { untilAborted } from '../../harness/core/until-aborted.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import type { Node } from '../../harness/ports/node.ts';
import { connect } from '../../harness/run/bring-up.ts';
import type { UpLab } from '../../harness/run/up-lab.ts';
import { reachesBehindABridge } from '../support/bridged-machine.ts';
import { isSeenToLoop } from '../support/node-load.ts';
import { ProviderStage } from '../support/provider-stage.ts';
import { rejection } from '../support/rejection.ts';
import { skip } from '../support/skip.ts';

export interface ProviderSubject {
  /** As `--provider` calls it. */
  readonly name: string;
  /** With --trust-deployment. */
  readonly trusted?: boolean;
  /** What its description has to say. */
  readonly description: RegExp;
  /** What it says that its nodes lack: nothing more and nothing less. */
  readonly lacks: readonly string[];
  /** Whether it cannot start a node again that ended. */
  readonly startsNone?: true;
}

const MIB = 1024 * 1024;
const NEWS_WITHIN_MS = 2_000;
const SECONDS_FOR_LINKS = '60s';
/** What of a node has to be the same when it comes back; a container has the machine of its host. */
const IDENTITY =
  'hostname; cat /etc/machine-id /sys/class/net/eth0/address /sys/class/dmi/id/product_uuid /var/tmp/mark 2>/dev/null; sync';

/** What every provider promises, asked of a real lab: two nodes, one of them with a disk, one NIC without address. */
export function describeProvider(subject: ProviderSubject): void {
  describe(`the provider ${subject.name}${subject.trusted ? ' for a deployment that is trusted' : ''}`, () => {
    const stage = new ProviderStage({ provider: subject.name, trusted: subject.trusted ?? false });
    const hasOwnKernel = !subject.lacks.includes('own-kernel');
    let up: UpLab;
    let server: Node;
    let client: Node;

    before(async () => {
      await stage.prepare();
      up = await stage.bringUp('first');
      server = up.node('server01');
      client = up.node('client01');
    });
    after(() => stage.strike());

    it('says what it is and what its nodes lack', () => {
      expect(up.running.provider).to.equal(subject.name);
      expect(up.running.description).to.match(subject.description);
      expect([...up.running.lacks.keys()]).to.deep.equal(subject.lacks);
      for (const reason of up.running.lacks.values()) expect(reason).to.match(/\w+ \w+ \w+/);
    });

    it('gives every node its name, its NICs in order, their MACs and addresses, and none where the plan has none', async () => {
      for (const plan of stage.lab.nodes) {
        const node = up.node(plan.name);
        expect(await node.succeed('hostname')).to.equal(plan.name);
        const look =
          'for nic in eth0 eth1; do echo $nic $(cat /sys/class/net/$nic/address) $(ip -4 -o address show $nic | grep -o "inet [0-9./]*" | cut -d " " -f 2); done';
        const expected = plan.nics.map(({ device, mac, address }) => {
          return [device, mac, ...(address === undefined ? [] : [`${address}/24`])].join(' ');
        });
        expect((await node.succeed(look)).split('\n').map((line) => line.trim())).to.deep.equal(expected);
      }
    });

    it('gives a node its disks by their serials and sizes, and lets it use them', async function () {
      if (subject.lacks.includes('disks')) skip(this, 'its nodes have no disks, and say so');
      const [disk] = stage.lab.nodes[0]?.disks ?? [];
      const device = `/dev/disk/by-id/virtio-${disk?.serial ?? ''}`;
      expect(Number(await server.succeed(`blockdev --getsize64 ${device}`)) / MIB).to.equal(disk?.sizeMiB);
      await server.succeed(
        `mkfs.ext4 -q ${device} && mount ${device} /mnt && echo kept >/mnt/word && umount /mnt && mount ${device} /mnt && grep -x kept /mnt/word; status=$?; umount /mnt; exit $status`,
      );
    });

    it('gives a node the processors of its plan, all of them running', async function () {
      if (!hasOwnKernel) skip(this, 'its nodes have the processors of their host');
      const processors = await server.succeed('cat /sys/devices/system/cpu/{present,online}');
      expect(processors).to.equal('0-1\n0-1');
    });

    it('has after a restart what its fstab mounts from its disks', async function () {
      if (subject.lacks.includes('disks')) skip(this, 'its nodes have no disks, and say so');
      const [disk] = stage.lab.nodes[0]?.disks ?? [];
      await server.succeed(
        `echo '/dev/disk/by-id/virtio-${disk?.serial ?? ''} /mnt ext4 noatime 0 2' >>/etc/fstab`,
      );
      await server.reboot({ within: '90s' });
      await server.waitUntilSucceeds('grep -x kept /mnt/word', { within: '30s' });
      await server.succeed(`sed -i '/ [/]mnt /d' /etc/fstab && umount /mnt`);
    });

    it('runs commands with their input, output and exit status', async () => {
      const result = await client.run('cat; echo wrong >&2; exit 7', { input: 'word' });
      expect([result.stdout, result.stderr, result.exitCode]).to.deep.equal(['word', 'wrong\n', 7]);
    });

    it('takes files to a node and back', async () => {
      const local = join(stage.dir, 'there');
      await writeFile(local, 'x'.repeat(3 * MIB));
      await client.upload(local, '/var/tmp/there');
      await client.download('/var/tmp/there', join(stage.dir, 'back'));
      expect(await readFile(join(stage.dir, 'back'), 'utf8')).to.equal(await readFile(local, 'utf8'));
    });

    it('connects nodes over every network, and cuts and mends one of their links', async () => {
      const [management] = stage.plan('client01').nics;
      const machine = up.running.machines.get('client01');
      if (!management || !machine) throw new Error('the lab smoke has a client');
      const ping = `ping -c 1 -W 2 -q ${client.address('management')} >/dev/null`;
      await server.succeed(ping);
      await machine.setLink(management, false);
      await server.fail(ping);
      await machine.setLink(management, true);
      await server.waitUntilSucceeds(ping, { within: SECONDS_FOR_LINKS });
      expect(await client.succeed('getent hosts server01')).to.match(/^10\.0\.0\.11 +server01$/);
      expect(await client.succeed('hostname')).to.equal('client01');
    });

    it('sends a machine behind a bridge of a node what is for it, whatever that machine has called out', async () => {
      const nic = stage.plan('client01').nics.find(({ address }) => address === undefined)?.device ?? '';
      await reachesBehindABridge(server, client, nic, SECONDS_FOR_LINKS);
    });

    it('knows of each node what it had of the host’s processors', () => isSeenToLoop(up.running, client));

    it('keeps what a node says on its console in a file', async () => {
      await using again = await stage.provider.attach(stage.lab, 'first', stage.dir);
      const file = again.machines.get('server01')?.consoleLog ?? '';
      expect(file.startsWith(stage.dir)).to.equal(true);
      expect(await readFile(file, 'utf8')).to.contain('server01');
    });

    it('resets a node, which comes back as itself with its files', async () => {
      await client.succeed('echo mine >/var/tmp/word && sync');
      await up.running.machines.get('client01')?.reset();
      await client.shell.waitUntilReachable(stage.ms('60s'));
      expect(up.whyLost('client01')).to.equal(undefined);
      expect(await client.succeed('hostname; cat /var/tmp/word')).to.equal('client01\nmine');
      expect(await client.succeed('cat /sys/class/net/eth0/address')).to.equal(
        stage.plan('client01').nics[0]?.mac,
      );
    });

    it('restarts a node whose own system is told to, with what it has on its disks', async () => {
      await client.succeed('touch /run/this-boot && echo kept >/var/tmp/word && sync');
      await client.reboot({ within: '90s' });
      expect(await client.succeed('test ! -e /run/this-boot && hostname; cat /var/tmp/word')).to.equal(
        'client01\nkept',
      );
      expect(up.whyLost('client01')).to.equal(undefined);
    });

    if (hasOwnKernel)
      it('has a kernel of its own, which loads modules', async () => {
        await client.succeed('modprobe dummy && [ -d /sys/module/dummy ]');
      });
    else
      it('has, as it says, no kernel of its own: no module can be loaded and no clock be set', async () => {
        await client.fail('modprobe dummy');
        await client.fail('date --set "@$(date +%s)"');
        const host = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
        expect(await client.succeed('cat /proc/sys/kernel/random/boot_id')).to.equal(host);
      });

    it('has two labs with the same addresses up at once; one that is kept is found again', async () => {
      const second = await stage.bringUp('second');
      await second.node('client01').succeed('echo second >/var/tmp/mark');
      await client.succeed('echo first >/var/tmp/mark');
      expect(await second.node('client01').succeed('cat /var/tmp/mark')).to.equal('second');
      expect(await client.succeed('cat /var/tmp/mark')).to.equal('first');
      await second.running.keep();
      await second[Symbol.asyncDispose]();
      await second.running[Symbol.asyncDispose]();
      expect(await stage.provider.isUp('second')).to.equal(true);
      {
        await using running = await stage.provider.attach(stage.lab, 'second', stage.dir);
        await using again = connect(running, second.record, stage);
        expect(await again.node('client01').succeed('cat /var/tmp/mark')).to.equal('second');
      }
    });

    if (subject.startsNone)
      it('says that it starts no node again', async () => {
        await using running = await stage.provider.attach(stage.lab, 'second', stage.dir);
        expect('start' in running).to.equal(false);
      });
    else
      it('switches a node off and on, which comes back as itself with its files, and says more on its console', async () => {
        await stage.switching('second', async (power, node) => {
          const before = await node.succeed(IDENTITY);
          expect(await power.stop(node.name, { force: false })).to.equal('is off');
          expect(await stage.provider.isUp('second')).to.equal(true);
          const said = await stage.consoleOf('second', node.name);
          expect(await power.start(node.name)).to.equal('is on');
          expect(await node.succeed(IDENTITY)).to.equal(before);
          expect(await power.stop(node.name, { force: true })).to.equal('is off: its plug was pulled');
          expect(await power.start(node.name)).to.equal('is on');
          expect(await node.succeed('cat /var/tmp/mark')).to.equal('second');
          // it may be reached before it greets
          await waitUntil(
            `${node.name} says more on its console`,
            async () => {
              const more = await stage.consoleOf('second', node.name);
              expect(more.startsWith(said.trimEnd())).to.equal(true);
              return more.length > said.length ? { done: true } : { pending: `${more.length} characters` };
            },
            { within: '60s' },
          );
        });
      });

    it('restarts a node of a lab that is kept', async () => {
      await stage.switching('second', async (power, node) => {
        await node.succeed('touch /run/this-boot');
        expect(await power.reboot(node.name)).to.equal('has restarted');
        expect(await node.succeed('test ! -e /run/this-boot && cat /var/tmp/mark')).to.equal('second');
      });
    });

    it('takes a lab down that was kept, and finds it no more', async () => {
      await stage.provider.takeDown('second');
      expect(await stage.provider.isUp('second')).to.equal(false);
      expect((await rejection(stage.provider.attach(stage.lab, 'second', stage.dir))).message).to.contain(
        'not up',
      );
    });

    it('takes everything down again when one node cannot be made', async () => {
      const error = await rejection(stage.bringUp('third', stage.brokenImages('client01')));
      expect(error).to.be.instanceOf(HarnessError);
      expect(await stage.provider.isUp('third')).to.equal(false);
      expect(await stage.leftOf('third')).to.deep.equal([]);
      expect(await client.succeed('hostname')).to.equal('client01');
    });

    it('tells within two seconds of a node that is killed, and of that one alone', async () => {
      const machine = up.running.machines.get('client01');
      expect(await machine?.isRunning()).to.equal(true);
      await machine?.kill();
      const news = [up.signal(undefined), AbortSignal.timeout(NEWS_WITHIN_MS)].filter(isThere);
      const never = new Promise(() => undefined);
      expect(await rejection(untilAborted(never, AbortSignal.any(news)))).to.be.instanceOf(HostFault);
      expect(up.whyLost('client01')).to.match(/^client01 was (powered off|ended) on the host/);
      expect(up.whyLost('server01')).to.equal(undefined);
      expect(await machine?.isRunning()).to.equal(false);
      expect(await rejection(client.run('true', { within: '20s' }))).to.be.instanceOf(ConnectFailed);
      expect(await server.succeed('hostname')).to.equal('server01');
    });

    it('leaves nothing when it is taken down', async () => {
      await up[Symbol.asyncDispose]();
      await up.running[Symbol.asyncDispose]();
      expect(await stage.provider.isUp('first')).to.equal(false);
      expect(await stage.inventory()).to.deep.equal(stage.before);
      await stage.provider.takeDown('first');
    });
  });
}

function isThere<T>(one: T | undefined): one is T {
  return one !== undefined;
}
