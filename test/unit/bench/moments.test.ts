import { expect } from 'chai';
import { Moments } from '../../../bench/soak/moments.ts';

describe('the random moments of a run', () => {
  const moments = (): Moments => new Moments(45_000, (limit) => limit - 1);

  it('are as late as runs may take, at first', () => expect(moments().next()).to.equal(44_999));

  it('are within the latest run that came to its end', () => {
    const all = moments();
    all.learn({ end: 'green', tookMs: 14_999.5 });
    expect(all.next()).to.equal(14_999);
    all.learn({ end: 'green', tookMs: 60_000 });
    expect(all.next()).to.equal(59_999);
  });

  it('are not fewer for a run that was cut off', () => {
    const all = moments();
    all.learn({ end: 'cut off', tookMs: 3 });
    expect(all.next()).to.equal(44_999);
  });
});
