import { expect } from 'chai';
import {
  paceOf,
  slowerAtPresent,
  slownessOf,
  timeScaleOf,
} from '../../../../harness/adapters/acceleration/loop-times.ts';

describe('the time scale', () => {
  for (const [nodeMs, scale] of [
    [300, 1],
    [720, 1],
    [800, 1],
    [1_040, 1],
    [1_199, 1],
    [1_200, 1.5],
    [2_040, 2.6],
    [9_870, 12.3],
  ] as const)
    it(`is ${scale} under KVM where the loop takes ${nodeMs} ms`, () => {
      expect(timeScaleOf('kvm', nodeMs)).to.equal(scale);
    });

  it('is by the same measure under TCG, but never as if nodes were not emulated', () => {
    expect(timeScaleOf('tcg', 9_870)).to.equal(12.3);
    expect(timeScaleOf('tcg', 2_040)).to.equal(2.6);
    expect(timeScaleOf('tcg', 720)).to.equal(2);
  });

  it('says of a host whose limits hold what was measured', () => {
    expect(paceOf('kvm', { hostMs: 700, nodeMs: 760 }, 1)).to.deep.equal({
      timeScale: 1,
      rung: {
        question: 'how much slower is a node under KVM',
        passed: true,
        evidence:
          'a loop of 700 ms here takes 760 ms there: limits are as they are written, for 800 ms there',
      },
    });
  });

  it('is longer by what the host takes longer at present, and says so', () => {
    const { timeScale, rung } = paceOf('kvm', { hostMs: 7_600, nodeMs: 8_000 }, 1.3);
    expect(timeScale).to.equal(13);
    expect(rung.evidence).to.equal(
      'a loop of 7600 ms here takes 8000 ms there, and this host takes 1.3 times as long at present: limits are 13 times as long as they are written, for 800 ms there',
    );
  });

  it('stays 1 where a quick host takes twice its time for a moment', () => {
    expect(paceOf('kvm', { hostMs: 500, nodeMs: 520 }, 2).timeScale).to.equal(1);
  });

  it('is never shorter for a host that is quicker at present, nor longer for one that is as quick', () => {
    expect(slowerAtPresent({ hostMs: 1_000, nodeMs: 1_000 }, 400)).to.equal(1);
    expect(slowerAtPresent({ hostMs: 1_000, nodeMs: 1_000 }, 1_049)).to.equal(1);
    expect(slowerAtPresent({ hostMs: 1_000, nodeMs: 1_000 }, 1_260)).to.equal(1.3);
  });

  it('leaves a slow host as much longer for the proof itself, and no host less', () => {
    expect(slownessOf(8_000)).to.equal(10);
    expect(slownessOf(400)).to.equal(1);
  });
});
