// labs pike and debian on machines, whole: half an hour each under KVM, more where they are emulated
import { expect } from 'chai';
import { toMs } from '../../harness/core/duration.ts';
import { namesOf, playWhole } from '../support/whole-run.ts';

const EMULATED_MS = toMs('3h');

for (const lab of ['pike', 'debian'])
  describe(`all of lab ${lab} on machines`, () => {
    it('is green with nothing skipped, and leaves nothing', async function () {
      this.timeout(EMULATED_MS);
      const summary = await playWhole(lab, 'libvirt');
      expect(namesOf(summary, 'skipped')).to.deep.equal({ phases: [], checks: [] });
    });
  });
