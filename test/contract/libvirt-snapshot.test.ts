import { mkdir, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseDomain } from '../../harness/adapters/libvirt/domain-answer.ts';
import { LibvirtProvider } from '../../harness/adapters/libvirt/libvirt-provider.ts';
import { LabFault } from '../../harness/core/errors.ts';
import type { RunningLab } from '../../harness/ports/provider.ts';
import { rejection } from '../support/rejection.ts';
import { SilentLab } from '../support/silent-lab.ts';

/** Real libvirt and real QEMU; the guests have nothing to say, but their memory and their disks are real. */
describe('snapshots of the libvirt provider', () => {
  let silent: SilentLab;
  let dir: string;
  let provider: LibvirtProvider;

  before(async () => {
    silent = await SilentLab.create();
    ({ dir, provider } = silent);
  });
  after(() => silent[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const instance of ['first', 'second', 'third']) await provider.takeDown(instance);
    expect(await silent.processes()).to.deep.equal([]);
  });

  const request: SilentLab['request'] = (...args) => silent.request(...args);

  const saved = async (running: RunningLab, name: string): Promise<string> => {
    const into = join(dir, name);
    await mkdir(into);
    const snapshot = await running.snapshot?.(into);
    expect(snapshot?.pausedMs).to.be.greaterThan(0);
    await snapshot?.finish();
    return into;
  };

  it('are brought back under another name beside the lab that they are of, and taken again there', async () => {
    await using first = await provider.bringUp(request('first'));
    const from = await saved(first, 'one');
    expect((await readdir(from)).toSorted()).to.deep.equal(['controller01', 'object01']);
    expect((await readdir(join(from, 'object01'))).length).to.equal(6);
    for (const machine of first.machines.values()) expect(await machine.isRunning()).to.equal(true);

    await using second = await provider.checkpoints.restore({ ...request('second'), from });
    for (const machine of second.machines.values()) expect(await machine.isRunning()).to.equal(true);

    const again = await saved(second, 'two');
    await rm(from, { recursive: true });
    await using third = await provider.checkpoints.restore({ ...request('third'), from: again });
    expect(await third.machines.get('object01')?.isRunning()).to.equal(true);
  });

  it('leave what a node is started from: the layers that it writes to since, never those that were saved', async () => {
    await using first = await provider.bringUp(request('first'));
    const from = await saved(first, 'stopped');
    await using second = await provider.checkpoints.restore({ ...request('second'), from });
    for (const running of [first, second]) {
      const machine = running.machines.get('object01');
      await machine?.kill();
      await running.start?.('object01');
      expect(await machine?.isRunning()).to.equal(true);
      const nodes = join(dir, 'labs', running.instance, 'nodes');
      const { disks, uuid } = await parseDomain(await readFile(join(nodes, 'object01.xml'), 'utf8'));
      expect(disks.map(({ target }) => target)).to.deep.equal(['vda', 'vdb', 'vdc']);
      for (const { file } of disks) expect((await stat(file)).nlink, file).to.equal(1);
      const saying = JSON.parse(await readFile(join(from, 'object01', 'node.json'), 'utf8')) as {
        uuid: string;
      };
      expect(uuid).to.equal(saying.uuid);
    }
  });

  it('are brought back by two at once', async () => {
    await using first = await provider.bringUp(request('first'));
    const from = await saved(first, 'shared');
    const both = await Promise.all(
      ['second', 'third'].map((instance) => provider.checkpoints.restore({ ...request(instance), from })),
    );
    for (const { machines } of both) expect(await machines.get('controller01')?.isRunning()).to.equal(true);
    await Promise.all(both.map((running) => running[Symbol.asyncDispose]()));
  });

  it('are refused when their memory is damaged, and nothing is left', async () => {
    await using first = await provider.bringUp(request('first'));
    const from = await saved(first, 'damaged');
    const memory = join(from, 'object01', 'memory.zst');
    await truncate(memory, (await readFile(memory)).length - 100);
    const error = await rejection(provider.checkpoints.restore({ ...request('second'), from }));
    expect(error).to.be.instanceOf(LabFault);
    expect(await provider.isUp('second')).to.equal(false);
  });

  it('leave the lab running, and nothing in it, when they cannot be written', async () => {
    await using first = await provider.bringUp(request('first'));
    const into = join(dir, 'none');
    await mkdir(into);
    await mkdir(join(dir, 'labs', 'first', 'nodes', 'object01', 'memory'));
    const error = await rejection(first.snapshot?.(into) ?? Promise.resolve());
    expect(error).to.be.instanceOf(LabFault);
    for (const machine of first.machines.values()) expect(await machine.isRunning()).to.equal(true);
    const files = await readdir(join(dir, 'labs', 'first', 'nodes', 'object01'));
    expect(files.toSorted()).to.deep.equal([
      'console.log',
      'initrd',
      'object01-1.qcow2',
      'object01-2.qcow2',
      'root.qcow2',
    ]);
    await saved(first, 'later');
  });

  it('say under what they can be brought back', async () => {
    const tcg = await provider.checkpoints.conditions(request('first').acceleration);
    expect(tcg['QEMU']).to.match(/^QEMU emulator version \d/);
    expect(tcg['processor'])
      .to.match(/^\S/)
      .and.not.match(/, flags/);
    const kvm = await provider.checkpoints.conditions({ ...request('first').acceleration, type: 'kvm' });
    expect(kvm['processor']).to.match(/, flags [0-9a-f]{12}$/);
  });

  it('are not to be had on a libvirtd of the machine, and the reason is told', () => {
    const connected = new LibvirtProvider({
      instancesDir: join(dir, 'labs'),
      cacheDir: join(dir, 'cache'),
      connect: 'qemu:///system',
    });
    expect(connected.checkpoints.unavailable).to.contain('--connect');
    expect(provider.checkpoints.unavailable).to.equal(undefined);
  });
});
