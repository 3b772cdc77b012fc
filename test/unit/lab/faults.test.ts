import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startProgram } from '../../../harness/adapters/host/program.ts';
import { LabStore } from '../../../harness/run/lab-store.ts';
import { makeFaultyProject, readFaults } from '../../support/fault.ts';

describe('the faults', () => {
  it('fit lab pike as it is now, and leave scripts and a deployment that can be read', async () => {
    const faults = await readFaults();
    expect(faults).to.not.be.empty;
    for (const fault of faults) {
      const dir = await mkdtemp(join(tmpdir(), 'fault-'));
      try {
        await makeFaultyProject(dir, fault);
        const store = new LabStore(dir);
        const { phases } = await store.deployment(await store.lab('pike'));
        expect(phases, fault.name).to.not.be.empty;
        const edited = fault.edits.map(({ file }) => file).filter((file) => file.endsWith('.sh'));
        const scripts = [...edited, ...(fault.phase ? [`labs/openstack/${fault.phase.name}.sh`] : [])];
        for (const script of scripts) await startProgram('bash', ['-n', join(dir, script)]);
        expect(() => [new RegExp(fault.red), new RegExp(fault.named, 'i')], fault.name).not.to.throw();
      } finally {
        await rm(dir, { recursive: true });
      }
    }
  });
});
