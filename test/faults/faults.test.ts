// plays faults on lab pike: npm run test:faults -- NAME
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { failedParts } from '../../harness/report/failed-parts.ts';
import { makeFaultyProject, readFaults } from '../support/fault.ts';
import { FaultTable, namedBy, nameOf } from '../support/fault-table.ts';
import { PROJECT } from '../support/lab-cli.ts';
import { LabHome } from '../support/lab-home.ts';
import { recordedSummary } from '../support/recorded-summary.ts';

/** What was played stays to be read: a project for each fault, with the record of its run, and the table of all. */
const PLAYED = join(PROJECT, '.lab', 'faults');
const faults = await readFaults();

describe('lab pike with a mistake', () => {
  const table = new FaultTable();
  before(() => rm(PLAYED, { recursive: true, force: true }));
  after(() => console.log(`\n${table.toString()}\n`));

  for (const fault of faults)
    it(`${fault.name}: is told of, and named: ${fault.title}`, async function () {
      this.timeout(fault.provider === 'libvirt' ? '2h' : '40m');
      const dir = join(PLAYED, fault.name);
      await mkdir(dir, { recursive: true });
      await makeFaultyProject(dir, fault);
      await using home = await LabHome.create();
      const trust = fault.provider === 'container' ? ['--trust-deployment'] : [];
      const other = fault.scenario === undefined ? [] : ['--scenario', fault.scenario];
      const args = ['run', 'pike', '--provider', fault.provider, ...trust, ...other];
      const run = await home.labWith({ STACKLAB_PROJECT: dir }, ...args);
      const summary = await recordedSummary(run.all);
      table.add(fault, summary);
      await writeFile(join(PLAYED, 'table.md'), `${table.toString()}\n`);
      if (fault.red === undefined) {
        expect(run.exitCode, run.all).to.equal(0);
        expect(summary.warnings.join('\n')).to.match(new RegExp(fault.named, 'i'));
        return;
      }
      expect(run.exitCode, run.all).to.equal(1);
      expect(summary.verdict, run.all).to.equal('red');
      expect(failedParts(summary).map(nameOf).join('\n')).to.match(new RegExp(`^(?:${fault.red})`, 'm'));
      expect(namedBy(fault, summary)[0], run.all).to.not.equal('nothing');
    });
});
