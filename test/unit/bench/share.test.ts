import { expect } from 'chai';
import { shareOf } from '../../../bench/soak/share.ts';

const trial = (times: number, usualMs: number) => ({
  what: 'SIGKILL',
  times,
  usualMs,
  play: () => Promise.reject(new Error('not played here')),
});

describe("a trial's share of the time of the soak", () => {
  it('is as large as what it usually takes', () => {
    expect(shareOf([trial(100, 8_000), trial(10, 20_000)])).to.equal(0.8);
  });

  it('is the rest for the last one', () => {
    expect(shareOf([trial(5, 8_000)])).to.equal(1);
  });

  it('counts the runs that were asked for', () => {
    expect(shareOf([trial(100, 10_000), trial(1, 30_000)], 2)).to.equal(0.25);
  });
});
