import { expect } from 'chai';
import { processorTicks, StolenShare } from '../../../../harness/adapters/load/stolen-share.ts';

describe('the share that a hypervisor took', () => {
  it('is of what the host’s processors had to do, idle or waiting for disks left out', () =>
    expect(processorTicks('cpu  38765 10 23117 49581 2418 1 528 446 7 0\ncpu0 1 2 3\n')).to.deep.equal({
      worked: 38_765 + 10 + 23_117 + 1 + 528,
      stolen: 446,
    }));

  it('is nothing where no file tells', () =>
    expect(processorTicks(undefined)).to.deep.equal({ worked: 0, stolen: 0 }));

  it('is a share of this host’s time, from one question to the next', () => {
    const stolen = new StolenShare();
    expect(stolen.read()).to.be.within(0, 1);
    expect(stolen.read()).to.be.within(0, 1);
  });
});
