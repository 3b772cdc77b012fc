import { expect } from 'chai';
import { HostFault, MachineEnded } from '../../../harness/core/errors.ts';
import type { OnMachineNews } from '../../../harness/ports/machine-news.ts';
import type { RunningLab } from '../../../harness/ports/provider.ts';
import type { EventBody } from '../../../harness/report/events.ts';
import { HostFacts } from '../../../harness/run/host-facts.ts';
import { LabWatch } from '../../../harness/run/lab-watch.ts';

describe('the watch over a lab', () => {
  const told: EventBody[] = [];
  let facts: HostFacts;
  let tell: OnMachineNews = () => undefined;
  let watch: LabWatch;

  const over = (listen: RunningLab['watch']): LabWatch =>
    LabWatch.over({ instance: 'small-1', watch: listen } as RunningLab, {
      emit: (event) => void told.push(event),
      facts,
    });

  beforeEach(() => {
    told.length = 0;
    facts = new HostFacts('/');
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

  it("keeps an error of the host's disk as a fact and goes on", () => {
    const mark = facts.mark();
    tell({ node: 'object01', what: 'disk-error', by: 'host', how: 'could not write to a disk' });
    expect(watch.signal.aborted).to.equal(false);
    expect(facts.since(mark)).to.deep.equal([
      { fault: 'host', node: 'object01', message: 'object01 could not write to a disk' },
    ]);
  });

  it('warns and goes on where nobody tells of the machines', async () => {
    await using deaf = over(() => Promise.reject(new Error('no events')));
    await deaf[Symbol.asyncDispose]();
    expect(told).to.deep.equal([
      { type: 'warning', message: 'nobody tells what befalls the nodes of lab small-1: no events' },
    ]);
  });
});
