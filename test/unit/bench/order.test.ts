import { expect } from 'chai';
import { readOrder } from '../../../bench/order.ts';
import { UsageError } from '../../../harness/core/errors.ts';

describe('the command line of the benches', () => {
  it('takes every bench, unless some are named', () => {
    expect(readOrder([]).benches.length).to.be.greaterThan(3);
    const { benches, samples, labs } = readOrder(['up', '--samples', '2', '--lab', 'pike']);
    expect(benches.map(({ name }) => name)).to.deep.equal(['up']);
    expect([samples, labs]).to.deep.equal([2, ['pike']]);
  });

  it('measures nothing when it is to write the page alone', () => {
    const { benches, write } = readOrder(['--render']);
    expect([benches.length, write]).to.deep.equal([0, true]);
  });

  for (const [wrong, says] of [
    [['upp'], "did you mean 'up'"],
    [['--samples', '0'], 'at least 1'],
    [['--samples', 'x'], 'at least 1'],
    [['--smples', '1'], 'usage: npm run bench'],
  ] as const)
    it(`refuses '${wrong.join(' ')}'`, () => {
      expect(() => readOrder(wrong)).to.throw(UsageError, says);
    });
});
