import { join } from 'node:path';
import { expect } from 'chai';
import { DomainPulse } from '../../harness/adapters/libvirt/domain-pulse.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import type { MachineNews } from '../../harness/ports/machine-news.ts';
import type { RunningLab } from '../../harness/ports/provider.ts';
import { SilentLab } from '../support/silent-lab.ts';
import { writeSilentKernel } from '../support/silent-kernel.ts';

const HANGS_AFTER_MS = 3_000;
type Deed = Parameters<typeof writeSilentKernel>[1];

/** Real machines of a real QEMU, whose kernels are three instructions long. */
describe('the pulse of a machine', () => {
  let silent: SilentLab;
  let running: RunningLab;
  const news = new Map<string, MachineNews>();

  before(async () => {
    silent = await SilentLab.create();
  });
  after(() => silent[Symbol.asyncDispose]());
  afterEach(async () => {
    await running[Symbol.asyncDispose]();
    news.clear();
  });

  const bringUp = async (deeds: Readonly<Record<string, Deed>>): Promise<void> => {
    const images = new Map<string, SilentLab['image']>();
    for (const [node, deed] of Object.entries(deeds))
      images.set(node, {
        ...silent.image,
        kernel: await writeSilentKernel(join(silent.dir, `kernel-${deed}`), deed),
      });
    running = await silent.provider.bringUp(silent.request('first', { images }));
  };

  const feel = (node: string, standStill = () => false): DomainPulse => {
    const socket = join(silent.labs, 'first', 'sandbox', 'run', 'libvirt-sock');
    return new DomainPulse({
      uri: `qemu:///system?socket=${encodeURIComponent(socket)}`,
      domain: `stacklab.small.${node}`,
      node,
      console: join(silent.labs, 'first', 'nodes', node, 'console.log'),
      load: running.load ?? { look: () => Promise.resolve(new Map()) },
      standStill,
      onHang: (one) => news.set(node, one),
      hangsAfterMs: HANGS_AFTER_MS,
    });
  };

  const told = (node: string): Promise<MachineNews> =>
    waitUntil(
      `news of ${node}`,
      () => {
        const one = news.get(node);
        return Promise.resolve(one ? { done: one } : { pending: 'none' });
      },
      { within: '30s', every: '100ms' },
    );

  it('tells a machine that hangs from one that was halted, and says nothing of one that only works', async () => {
    await bringUp({ controller01: 'hangs', object01: 'halts' });
    await using hanging = feel('controller01');
    await using halted = feel('object01');
    expect([hanging, halted]).to.have.length(2);
    expect(await told('controller01')).to.include({ what: 'hangs', by: 'host' });
    expect(news.get('controller01')?.how).to.match(
      /^hangs: none of its processors has taken an interrupt for \d/,
    );
    expect(await told('object01')).to.include({ what: 'hangs', by: 'guest' });
    expect(news.get('object01')?.how).to.match(/^was halted by its own system/);
  });

  it('tells of a kernel that has panicked, although it takes interrupts', async () => {
    await bringUp({ controller01: 'panics', object01: 'works' });
    await using panicked = feel('controller01');
    await using working = feel('object01');
    expect([panicked, working]).to.have.length(2);
    expect(await told('controller01')).to.deep.equal({
      node: 'controller01',
      what: 'hangs',
      by: 'host',
      how: 'is gone: its kernel panicked: Attempted to kill init! exitcode=0x00000009, which is a fault of the kernel or of what runs it',
    });
    expect([...news.keys()]).to.deep.equal(['controller01']);
  });

  it('tells of a QEMU that answers nobody, but of no machine that takes interrupts or that stacklab has stopped', async () => {
    await bringUp({ controller01: 'works', object01: 'works' });
    await using working = feel('controller01');
    await using meant = feel('object01', () => true);
    expect([working, meant]).to.have.length(2);
    const line =
      (await silent.processes()).find((text) => text.includes('guest=stacklab.small.object01')) ?? '';
    process.kill(Number.parseInt(line), 'SIGSTOP');
    await using stopped = feel('object01');
    expect(await told('object01')).to.include({ what: 'hangs', by: 'host' });
    expect(news.get('object01')?.how).to.match(/^stands still: its QEMU has not answered for \d/);
    expect(stopped).to.be.an('object');
    expect([...news.keys()]).to.deep.equal(['object01']);
  });
});
