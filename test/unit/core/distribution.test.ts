import { expect } from 'chai';
import { distributionOf, medianOf } from '../../../harness/core/distribution.ts';

describe('distribution', () => {
  it('has a median, which one disturbed sample does not move', () => {
    expect(medianOf([3, 1, 2])).to.equal(2);
    expect(medianOf([4, 1, 3, 2])).to.equal(2.5);
    expect(medianOf([1, 1.1, 90])).to.equal(1.1);
    expect(() => medianOf([])).to.throw(RangeError);
  });

  it('says how many, the least, the middle, what 95 of 100 do not exceed, and the most', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(distributionOf(hundred)).to.deep.equal({ n: 100, min: 1, median: 50.5, p95: 95, max: 100 });
    expect(distributionOf([9, 8, 11, 8])).to.deep.equal({ n: 4, min: 8, median: 8.5, p95: 11, max: 11 });
    expect(distributionOf([7])).to.deep.equal({ n: 1, min: 7, median: 7, p95: 7, max: 7 });
  });

  it('is not made of nothing', () => {
    expect(() => distributionOf([])).to.throw(RangeError, 'nothing was measured');
  });
});
