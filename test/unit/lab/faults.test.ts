import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startProgram } from '../../../harness/adapters/host/program.ts';
import { typeReport } from '../../../harness/adapters/typescript/type-report.ts';
import { LabStore } from '../../../harness/run/lab-store.ts';
import { makeFaultyProject, readFaults } from '../../support/fault.ts';

describe('the faults', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fault-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('fit lab pike as it is now, and leave scripts and a deployment that can be read', async () => {
    const faults = await readFaults();
    expect(faults).to.not.be.empty;
    for (const fault of faults) {
      const project = join(dir, fault.name);
      await mkdir(project);
      await makeFaultyProject(project, fault);
      const store = new LabStore(project);
      const { phases } = await store.deployment(await store.lab('pike'));
      expect(phases, fault.name).to.not.be.empty;
      const edited = fault.edits.map(({ file }) => file).filter((file) => file.endsWith('.sh'));
      const scripts = [...edited, ...(fault.phase ? [`labs/openstack/${fault.phase.name}.sh`] : [])];
      for (const script of scripts) await startProgram('bash', ['-n', join(project, script)]);
      expect(() => [new RegExp(fault.red ?? ''), new RegExp(fault.named, 'i')], fault.name).not.to.throw();
    }
  });

  it('leave a scenario whose types are right', async () => {
    for (const fault of (await readFaults()).slice(0, 1)) await makeFaultyProject(dir, fault);
    expect(typeReport(join(dir, 'scenarios/pike.scenario.ts')).mistakes).to.deep.equal([]);
  });
});
