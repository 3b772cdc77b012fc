import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { mkdir, readFile } from 'node:fs/promises';
import { waitUntil } from '../../harness/core/wait.ts';
import type { MachineNews } from '../../harness/ports/machine-news.ts';
import type { RunningLab } from '../../harness/ports/provider.ts';
import { SilentLab } from '../support/silent-lab.ts';

/** Real domains of a real libvirtd, ended in the ways in which hosts end them. */
describe('the watch over domains', () => {
  let silent: SilentLab;
  let running: RunningLab;
  let watch: AsyncDisposable;
  const news: MachineNews[] = [];

  before(async () => {
    silent = await SilentLab.create();
  });
  after(() => silent[Symbol.asyncDispose]());
  beforeEach(async () => {
    running = await silent.provider.bringUp(silent.request('first'));
    watch = await running.watch((one) => news.push(one));
  });
  afterEach(async () => {
    await watch[Symbol.asyncDispose]();
    await running[Symbol.asyncDispose]();
    expect(await silent.processes()).to.deep.equal([]);
    news.length = 0;
  });

  /** Every change is told within two seconds. */
  const told = (count = 1): Promise<readonly MachineNews[]> =>
    waitUntil(
      `${count} pieces of news`,
      () => Promise.resolve(news.length >= count ? { done: news } : { pending: `${news.length}` }),
      { within: '2s', every: '20ms' },
    );

  /** Of the lab's own process whose command line has this in it. */
  const pidOf = async (words: string): Promise<number> => {
    const line = (await silent.processes()).find((text) => text.includes(words)) ?? '';
    return Number(/^\d+/.exec(line)?.[0]);
  };

  const virsh = async (...args: string[]): Promise<void> => {
    const socket = join(silent.labs, 'first', 'sandbox', 'run', 'libvirt-sock');
    await execa('virsh', ['-q', '-c', `qemu:///system?socket=${encodeURIComponent(socket)}`, ...args]);
  };

  it('tells that a QEMU was killed, of that machine alone', async () => {
    process.kill(await pidOf('guest=stacklab.small.object01'), 'SIGKILL');
    expect(await told()).to.deep.equal([
      {
        node: 'object01',
        what: 'ended',
        by: 'host',
        how: 'is gone: its QEMU ended without a word, as one does that is killed',
      },
    ]);
  });

  it('tells that a domain was destroyed', async () => {
    await running.machines.get('object01')?.kill();
    expect((await told())[0]).to.include({ node: 'object01', what: 'ended', by: 'host' });
  });

  it('tells that a domain was suspended, but not of a snapshot', async () => {
    await mkdir(join(silent.dir, 'snapshot'));
    const snapshot = await running.snapshot?.(join(silent.dir, 'snapshot'));
    expect(snapshot?.pausedMs).to.be.greaterThan(0);
    await virsh('suspend', 'stacklab.small.controller01');
    expect(await told()).to.deep.equal([
      {
        node: 'controller01',
        what: 'paused',
        by: 'host',
        how: 'stands still: its domain was suspended (Paused)',
      },
    ]);
  });

  it('says nothing of a reset', async () => {
    await running.machines.get('object01')?.reset();
    await running.machines.get('controller01')?.kill();
    expect((await told()).map(({ node }) => node)).to.deep.equal(['controller01']);
  });

  it('tells that libvirtd is gone, of all machines', async () => {
    process.kill(await libvirtdOf(silent.labs), 'SIGKILL');
    expect((await told(2)).map(({ node, how }) => `${node} ${how}`)).to.satisfy((lines: string[]) =>
      lines.every((text) => /^\w+ is out of reach: its libvirtd is gone \(/.test(text)),
    );
  });

  it('tells at first of machines that do not run', async () => {
    await running.machines.get('object01')?.kill();
    const late: MachineNews[] = [];
    await using again = await running.watch((one) => late.push(one));
    expect(again).to.be.an('object');
    expect(late).to.deep.equal([{ node: 'object01', what: 'ended', by: 'host', how: 'does not run' }]);
  });
});

/** The libvirtd whose sandbox lies in a folder: it is mounted there. */
async function libvirtdOf(folder: string): Promise<number> {
  const pids = (await execa('pgrep', ['-x', 'libvirtd'])).stdout.split('\n');
  for (const pid of pids)
    if ((await readFile(`/proc/${pid}/mountinfo`, 'utf8')).includes(folder)) return Number(pid);
  throw new Error(`no libvirtd lives in ${folder}`);
}
