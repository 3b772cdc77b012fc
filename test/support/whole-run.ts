import { expect } from 'chai';
import type { Summary } from '../../harness/report/summary.ts';
import { LabHome } from './lab-home.ts';
import { takeInventory } from './leftovers.ts';
import { recordedSummary } from './recorded-summary.ts';

/** What is skipped where nodes are containers. */
export const NEED_A_KERNEL = {
  phases: ['time', 'volume-clients', 'volume-hosts'],
  checks: [
    'health.memory',
    'health.running-on-kernels',
    'time.controller',
    'time.followers',
    'volume.moves',
    'volume.services',
  ],
};

/** Plays a lab from its machines to their end: it is green, and leaves nothing. */
export async function playWhole(lab: string, provider: 'container' | 'libvirt'): Promise<Summary> {
  await using home = await LabHome.create();
  const before = await takeInventory(home.stateHome);
  // the disks of containers are there only for a deployment that is trusted
  const trust = provider === 'container' ? ['--trust-deployment'] : [];
  const run = await home.lab('run', lab, '--provider', provider, ...trust);
  expect(run.exitCode, run.all).to.equal(0);
  const summary = await recordedSummary(run.stdout);
  expect(await takeInventory(home.stateHome)).to.deep.equal(before);
  return summary;
}

/** Whether the dashboard is asked depends on the host having a browser. */
export function namesOf({ phases, checks }: Summary, wanted: 'passed' | 'skipped') {
  return {
    phases: phases
      .filter(({ state }) => state === wanted)
      .map(({ phase }) => phase)
      .toSorted(),
    checks: checks
      .filter(({ state, check }) => state === wanted && !check.startsWith('dashboard.'))
      .map(({ check }) => check)
      .toSorted(),
  };
}
