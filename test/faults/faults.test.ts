// plays faults on lab pike: npm run test:faults -- NAME
import { readdir, readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeFaultyProject, readFaults } from '../support/fault.ts';
import { FaultTable } from '../support/fault-table.ts';
import { LabHome } from '../support/lab-home.ts';
import { recordedSummary } from '../support/recorded-summary.ts';

const faults = await readFaults();

describe('lab pike with a mistake', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fault-'));
  });
  afterEach(() => rm(dir, { recursive: true }));
  const table = new FaultTable();
  after(() => console.log(`\n${table.toString()}\n`));

  for (const fault of faults)
    it(`${fault.name}: is red and names it: ${fault.title}`, async function () {
      this.timeout(fault.provider === 'libvirt' ? '2h' : '40m');
      await makeFaultyProject(dir, fault);
      await using home = await LabHome.create();
      const trust = fault.provider === 'container' ? ['--trust-deployment'] : [];
      const args = ['run', 'pike', '--provider', fault.provider, ...trust];
      const run = await home.labWith({ STACKLAB_PROJECT: dir }, ...args);
      const summary = await recordedSummary(run.stdout);
      table.add(fault, summary);
      expect(run.exitCode, run.all).to.equal(1);
      expect(summary.verdict, run.all).to.equal('red');
      expect(run.stdout).to.match(new RegExp(`^ +[x✘] +(?:${fault.red})`, 'm'));
      expect(await recordOf(summary.directory), 'the record of the run').to.match(
        new RegExp(fault.named, 'i'),
      );
    });
});

/** Everything that a run has written down, but for what its nodes say of themselves all the time. */
async function recordOf(directory: string): Promise<string> {
  const names = await readdir(directory);
  const files = names.filter((name) => /^(?:junit\.xml|summary\.json)$/.test(name));
  return (await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')))).join('\n');
}
