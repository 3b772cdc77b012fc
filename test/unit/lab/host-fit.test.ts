import { expect } from 'chai';
import { HostFault } from '../../../harness/core/errors.ts';
import { checkFits } from '../../../harness/lab/host-fit.ts';
import { LAB_TEXT, labOf } from './lab-text.ts';

const lab = labOf(LAB_TEXT);

describe('checkFits', () => {
  it('has nothing to say on a host with room', () =>
    expect(
      checkFits(lab, { memoryMiB: 8_192, availableMemoryMiB: 4_096, cpus: 2, freeDiskMiB: 10_000 }),
    ).to.deep.equal({
      warnings: [],
    }));

  it("refuses memory beyond the host's with both numbers and the remedy", () => {
    const { fault } = checkFits(lab, { memoryMiB: 2_048, cpus: 2 });
    expect(fault).to.be.instanceOf(HostFault);
    expect(fault?.message).to.equal(
      "lab small needs 2752MiB of memory (controller01 2GiB, object01 512MiB, and 96MiB each to run it), this host has 2GiB; lower 'memory' in /project/labs/small/lab.yaml, leave nodes out, or use a larger host",
    );
  });

  it('takes a host that has exactly enough, and not one MiB less', () => {
    expect(checkFits(lab, { memoryMiB: 2_752, cpus: 2 }).fault).to.equal(undefined);
    expect(checkFits(lab, { memoryMiB: 2_751, cpus: 2 }).fault).to.be.instanceOf(HostFault);
  });

  it('warns of a host that is busy, by what it has to do or by what stood in line', () => {
    const host = { memoryMiB: 8_192, cpus: 2 };
    const told = (load: { running: number; waitedPercent?: number }): readonly string[] =>
      checkFits(lab, { ...host, load }).warnings;
    const remedy =
      "limits grow by what nodes lose, up to four times, and what runs out even so is the host's fault: end something else first";
    expect(told({ running: 20.14, waitedPercent: 97.4 })).to.deep.equal([
      `this host is busy: in the last minute 20.1 processes wanted its 2 CPUs at a time and something stood in line for 97 % of it; ${remedy}`,
    ]);
    expect(told({ running: 4 })).to.deep.equal([
      `this host is busy: in the last minute 4.0 processes wanted its 2 CPUs at a time; ${remedy}`,
    ]);
    expect(told({ running: 1.5, waitedPercent: 50 })).to.have.length(1);
    expect(told({ running: 3.9, waitedPercent: 49.9 })).to.deep.equal([]);
  });

  it('warns of memory that is taken, CPUs that are not there, and disks that cannot grow', () =>
    expect(
      checkFits(lab, { memoryMiB: 8_192, availableMemoryMiB: 1_024, cpus: 1, freeDiskMiB: 1_000 }).warnings,
    ).to.deep.equal([
      "lab small needs up to 2752MiB of memory, 1GiB of this host's is free: it may swap or lose a node; end something else first",
      'node controller01 has 2 CPUs, this host has 1: it runs slower than with 1',
      'the extra disks of lab small can grow to 4608MiB, 1000MiB is free: a node that fills them meets a full disk',
    ]));
});
