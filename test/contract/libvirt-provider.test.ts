import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { labHosts } from '../../harness/adapters/libvirt/connected-hosts.ts';
import { Hypervisor } from '../../harness/adapters/libvirt/hypervisor.ts';
import type { LibvirtProvider } from '../../harness/adapters/libvirt/libvirt-provider.ts';
import { ConnectFailed, HostLacks, Interrupted, LabFault } from '../../harness/core/errors.ts';
import type { NodeImage } from '../../harness/ports/images.ts';
import { rejection } from '../support/rejection.ts';
import { SilentLab } from '../support/silent-lab.ts';

/** Real libvirt and real QEMU in a real sandbox; only the guests have nothing to say. */
describe('the libvirt provider', () => {
  let silent: SilentLab;
  let dir: string;
  let provider: LibvirtProvider;
  let image: NodeImage;

  before(async () => {
    silent = await SilentLab.create();
    ({ dir, provider, image } = silent);
  });
  after(() => silent[Symbol.asyncDispose]());
  afterEach(async () => {
    await provider.takeDown('first');
    await provider.takeDown('second');
    expect(await silent.processes()).to.deep.equal([]);
  });

  const request: SilentLab['request'] = (...args) => silent.request(...args);

  it('tries out what a lab stands on, and leaves nothing of it', async () => {
    const instance = join(dir, 'labs', 'first');
    await mkdir(instance, { recursive: true });
    await provider.tryOut({ lab: silent.lab, instance: 'first' });
    expect((await readdir(instance)).filter((name) => !name.endsWith('.network.xml'))).to.deep.equal([]);
    expect(await silent.processes()).to.deep.equal([]);
    expect(await provider.isUp('first')).to.equal(false);
  });

  it('finds out by trying that a network cannot be made', async () => {
    const [network] = silent.lab.networks;
    const lab = {
      ...silent.lab,
      networks: [...silent.lab.networks, ...(network ? [{ ...network, name: 'again' }] : [])],
    };
    const error = await rejection(provider.tryOut({ lab, instance: 'first' }));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/net-create .*again/s);
    expect(await silent.processes()).to.deep.equal([]);
  });

  it('makes every node as it was planned, pulls plugs, and leaves nothing', async () => {
    const started: string[] = [];
    {
      await using running = await provider.bringUp(
        request('first', { onNodeStarted: (node) => started.push(node) }),
      );
      expect(started.toSorted()).to.deep.equal(['controller01', 'object01']);
      expect(running.description).to.match(/^libvirt \d.*, QEMU \d/);
      const machine = running.machines.get('object01');
      expect(await machine?.isRunning()).to.equal(true);
      await machine?.kill();
      expect(await machine?.isRunning()).to.equal(false);
      const error = await rejection(running.dialer.dial('10.0.0.11', 22));
      expect(error).to.be.instanceOf(ConnectFailed);
      expect(error.message).to.match(/^10\.0\.0\.11:22: no connection into the lab; last seen: /);
    }
    expect(await provider.isUp('first')).to.equal(false);
  });

  it('starts a node that ended, as it was, in a lab that was found again; one that runs is not started', async () => {
    const kept = await provider.bringUp(request('first'));
    await kept.keep();
    await kept[Symbol.asyncDispose]();
    await using again = await provider.attach(silent.lab, 'first', join(dir, 'runs'));
    for (const machine of again.machines.values()) await machine.kill();
    expect(await provider.isUp('first')).to.equal(true);
    await again.start?.('object01');
    expect(await again.machines.get('object01')?.isRunning()).to.equal(true);
    expect(await again.machines.get('controller01')?.isRunning()).to.equal(false);
    const error = await rejection(again.start?.('object01') ?? Promise.resolve());
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/^domain stacklab\.small\.object01 not started: .*already/s);
  });

  it('has two labs with the same addresses up at once; one that is kept is found again', async () => {
    const [first, second] = await Promise.all([
      provider.bringUp(request('first')),
      provider.bringUp(request('second')),
    ]);
    await first[Symbol.asyncDispose]();
    await second.keep();
    await second[Symbol.asyncDispose]();
    expect(await provider.isUp('first')).to.equal(false);
    expect(await provider.isUp('second')).to.equal(true);
    {
      await using again = await provider.attach(silent.lab, 'second', join(dir, 'runs'));
      expect(await again.machines.get('controller01')?.isRunning()).to.equal(true);
    }
    expect(await provider.isUp('second')).to.equal(true);
    await provider.takeDown('second');
    expect((await rejection(provider.attach(silent.lab, 'second', dir))).message).to.contain('it is not up');
  });

  it('takes everything down again when one node cannot be made', async () => {
    const images = new Map([
      ...request('first').images,
      ['object01', { ...image, kernel: join(dir, 'none') }],
    ]);
    const error = await rejection(provider.bringUp(request('first', { images })));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/^domain stacklab\.small\.object01 not started: .*could not open kernel/s);
    expect(await provider.isUp('first')).to.equal(false);
  });

  it('hands on what libvirtd found out about QEMU; the next one takes it unless it makes no sense', async () => {
    const known = join(dir, 'cache', 'emulators', 'tcg');
    await raiseOnce();
    const [name = ''] = await readdir(known);
    await appendFile(join(known, name), '<!-- handed on -->');
    await raiseOnce(async () => {
      const taken = join(dir, 'labs', 'first', 'sandbox', 'cache', 'qemu', 'capabilities', name);
      expect(await readFile(taken, 'utf8')).to.match(/<!-- handed on -->$/);
    });
    await writeFile(join(known, name), 'no sense');
    await raiseOnce();
    expect(await readFile(join(known, name), 'utf8')).to.match(/^<qemuCaps>[^]*<\/qemuCaps>\s*$/);
  });

  async function raiseOnce(look: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await using running = await provider.bringUp(request('first'));
    expect(running.machines.size).to.equal(silent.lab.nodes.length);
    await look();
  }

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const error = rejection(provider.bringUp(request('first', { signal: stop.signal })));
    stop.abort(new Interrupted('enough'));
    expect((await error).message).to.equal('enough');
  });

  it('says what libvirt says when there is none', async () => {
    const error = await rejection(Hypervisor.connect(`qemu:///system?socket=${join(dir, 'none')}`));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.match(/^libvirt at qemu:.*Failed to connect socket/);
  });

  it('says what a lab needs on a libvirtd that does not answer', async () => {
    const hosts = labHosts(dir, `qemu:///system?socket=${join(dir, 'none')}`);
    const error = await rejection(hosts.start(join(dir, 'labs', 'first'), { acceleration: { type: 'tcg' } }));
    expect(error).to.be.instanceOf(HostLacks);
    expect(error.message).to.match(
      /Failed to connect socket.*\n.*\n +sudo apt-get install libvirt-daemon-system/,
    );
  });
});
