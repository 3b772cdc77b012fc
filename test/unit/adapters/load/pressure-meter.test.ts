import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pressureMeter } from '../../../../harness/adapters/load/pressure-meter.ts';

describe('what the kernel counts of a control group', () => {
  let group: string;
  beforeEach(async () => (group = await mkdtemp(join(tmpdir(), 'stacklab-group-'))));
  afterEach(() => rm(group, { recursive: true }));

  async function counts(ranUs: number, heldUpUs: number): Promise<void> {
    const some = `some avg10=14.51 avg60=9.70 avg300=9.33 total=${heldUpUs}`;
    await writeFile(join(group, 'cpu.pressure'), `${some}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n`);
    await writeFile(join(group, 'cpu.stat'), `usage_usec ${ranUs}\nuser_usec 1\nsystem_usec 2\n`);
  }

  it('is told from one reading to the next', async () => {
    await counts(1_000_000, 5_000_000);
    const meter = pressureMeter(group);
    await counts(1_250_000, 6_500_000);
    expect(meter?.read()).to.deep.equal({ ranMs: 250, waitedMs: 1_500, heldUpMs: 1_500 });
    expect(meter?.read()).to.deep.equal({ ranMs: 0, waitedMs: 0, heldUpMs: 0 });
  });

  it('begins anew with a group that was made anew', async () => {
    await counts(1_000_000, 5_000_000);
    const meter = pressureMeter(group);
    await counts(10_000, 20_000);
    expect(meter?.read()).to.equal(undefined);
    await counts(30_000, 60_000);
    expect(meter?.read()).to.deep.equal({ ranMs: 20, waitedMs: 40, heldUpMs: 40 });
  });

  it('is not there where the kernel counts none', () => expect(pressureMeter(group)).to.equal(undefined));
});
