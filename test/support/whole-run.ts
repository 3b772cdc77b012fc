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
    'volume.disks',
    'volume.grows',
    'volume.moves',
    'volume.services',
    'volume.survives-a-reboot',
  ],
};

/** What is skipped besides where root of a container is nobody on the host. */
export const NEED_DISKS = {
  phases: ['object-hosts'],
  checks: [
    'health.running-on-disks',
    'object-store.copies',
    'object-store.disks',
    'object-store.rings',
    'object-store.round-trip',
    'object-store.segments',
    'object-store.survives-a-node',
  ],
};

interface WholeRun {
  /** The disks of containers are there for a deployment that is trusted. @default as the provider needs it */
  readonly trusted?: boolean;
  /** Done with the lab as the run leaves it. @default the run takes it down itself */
  readonly afterwards?: (home: LabHome) => Promise<void>;
}

/** Plays a lab from its machines to their end: it is green, and leaves nothing. */
export async function playWhole(
  lab: string,
  provider: 'container' | 'libvirt',
  { trusted = provider === 'container', afterwards }: WholeRun = {},
): Promise<Summary> {
  await using home = await LabHome.create();
  const before = await takeInventory(home.stateHome);
  const trust = trusted ? ['--trust-deployment'] : [];
  const keep = afterwards ? ['--keep', 'always'] : [];
  const run = await home.lab('run', lab, '--provider', provider, ...trust, ...keep);
  expect(run.exitCode, run.all).to.equal(0);
  const summary = await recordedSummary(run.stdout);
  if (afterwards) {
    await afterwards(home);
    const down = await home.lab('down', lab);
    expect(down.exitCode, down.all).to.equal(0);
  }
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
