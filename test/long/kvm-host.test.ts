// labs under KVM, on a node that is a host: also where there is no KVM but the one of emulated nodes
import { expect } from 'chai';
import { toMs } from '../../harness/core/duration.ts';
import { smokeImages } from '../support/smoke-images.ts';
import { namesOf, playWhole } from '../support/whole-run.ts';

const WITHIN_MS = toMs('3h');

describe('a host of labs with KVM', () => {
  before('what its labs boot from is in the cache', () => smokeImages());

  it('proves it, runs labs under it, and leaves nothing', async function () {
    this.timeout(WITHIN_MS);
    const summary = await playWhole('kvm-host', 'libvirt');
    expect(namesOf(summary, 'skipped')).to.deep.equal({ phases: [], checks: [] });
  });
});
