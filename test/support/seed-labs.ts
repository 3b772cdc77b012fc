import { expect } from 'chai';
import { namesOf, playWhole } from './whole-run.ts';

/** Labs of the seeds beside lab pike, and what of each must have passed. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  ocata: ['launch.instances', 'launch.provider'],
  mitaka: ['identity.temporary-token-closed', 'identity.tokens-outlive-the-cache', 'launch.spread'],
  folsom: ['network.multi-host', 'launch.spread', 'launch.swap', 'object-store.survives-a-disk'],
  'pike-snat': ['fault.service-password', 'fault.snat-not-kept', 'gateway.snat'],
};
export const SEED_LABS = Object.keys(ASKED);
const NEED_A_KERNEL = ['health.memory', 'health.running-on-kernels', 'time.controller', 'time.followers'];

/** Plays one of them by containers: it is green, and skips what needs a kernel of a node's own and nothing else. */
export async function playSeedLab(lab: string): Promise<void> {
  const summary = await playWhole(lab, 'container');
  const skipped = namesOf(summary, 'skipped');
  expect(skipped.phases).to.deep.equal(['time']);
  expect(skipped.checks.filter((check) => !/^(step|fault\.dashboard)/.test(check))).to.deep.equal(
    NEED_A_KERNEL,
  );
  expect(namesOf(summary, 'passed').checks).to.include.members([...(ASKED[lab] ?? [])]);
}
