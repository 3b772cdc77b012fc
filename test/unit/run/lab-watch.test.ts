import { expect } from 'chai';
import { HostFault, MachineEnded } from '../../../harness/core/errors.ts';
import type { OnMachineNews } from '../../../harness/ports/machine-news.ts';
import type { RunningLab } from '../../../harness/ports/provider.ts';
import type { EventBody } from '../../../harness/report/events.ts';
import { LabWatch } from '../../../harness/run/lab-watch.ts';

describe('the watch over a lab', () => {
  const told: EventBody[] = [];
  let tell: OnMachineNews = () => undefined;
  let watch: LabWatch;

  const over = (listen: RunningLab['watch']): LabWatch =>
    LabWatch.over({ instance: 'small-1', watch: listen } as RunningLab, (event) => void told.push(event));

  beforeEach(() => {
    told.length = 0;
    watch = over((onNews) => {
      tell = onNews;
      return Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() });
    });
  });
  afterEach(() => watch[Symbol.asyncDispose]());

  it("halts what is done with a lab whose machine the host has ended, with the host's fault", () => {
    expect(watch.signal.aborted).to.equal(false);
    tell({ node: 'object01', what: 'ended', by: 'host', how: 'is gone: its QEMU ended' });
    expect(watch.signal.reason).to.be.instanceOf(HostFault);
    expect(watch.signal.reason).to.include({ message: 'object01 is gone: its QEMU ended' });
    expect(watch.whyLost('object01')).to.equal('object01 is gone: its QEMU ended');
    expect(watch.whyLost('controller01')).to.equal(undefined);
  });

  it('blames a machine that powered itself off on what runs on it', () => {
    tell({ node: 'object01', what: 'ended', by: 'guest', how: 'was powered off by its own system' });
    expect(watch.signal.reason).to.be.instanceOf(MachineEnded);
    expect((watch.signal.reason as MachineEnded).fault).to.equal('deployment');
  });

  it('halts at once where the host could not write to a disk', () => {
    tell({ node: 'object01', what: 'disk-error', by: 'host', how: 'could not write to a disk' });
    expect(watch.signal.reason).to.be.instanceOf(HostFault);
  });

  it('warns and goes on where nobody tells of the machines', async () => {
    await using deaf = over(() => Promise.reject(new Error('no events')));
    await deaf[Symbol.asyncDispose]();
    expect(told).to.deep.equal([
      { type: 'warning', message: 'nobody tells what befalls the nodes of lab small-1: no events' },
    ]);
  });
});
