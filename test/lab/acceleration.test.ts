import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HOST_KVM } from '../../harness/adapters/acceleration/kvm-ladder.ts';
import { BootProver } from '../../harness/adapters/acceleration/prover.ts';
import { smokeImages } from '../support/smoke-images.ts';

describe("the proof of acceleration with a lab's own kernel", () => {
  it('is a verdict that follows from what booted, not from flags', async () => {
    const [image] = await smokeImages();
    const cacheDir = await mkdtemp(join(tmpdir(), 'stacklab-proof-'));
    const proven = await new BootProver({ cacheDir }).prove(image?.kernel ?? '');
    const banner = proven.rungs.find(({ question }) => question.includes('banner'));
    expect(proven.type).to.equal(banner?.passed ? 'kvm' : 'tcg');
    expect(proven.timeScale).to.be.at.least(proven.type === 'tcg' ? 2 : 1);
    expect(proven.rungs.at(-1)).to.include({
      question: `how much slower is a node under ${proven.type.toUpperCase()}`,
      passed: true,
    });
    await rm(cacheDir, { recursive: true });
  });

  it('takes a device that nothing answers behind for no KVM', async () => {
    const [image] = await smokeImages();
    const cacheDir = await mkdtemp(join(tmpdir(), 'stacklab-proof-'));
    const paths = { ...HOST_KVM, device: join(cacheDir, 'kvm') };
    const proven = await new BootProver({ cacheDir, paths }).prove(image?.kernel ?? '');
    expect(proven.type).to.equal('tcg');
    expect(proven.rungs.map(({ passed }) => passed).slice(0, 2)).to.deep.equal([false, false]);
    await rm(cacheDir, { recursive: true });
  });
});
