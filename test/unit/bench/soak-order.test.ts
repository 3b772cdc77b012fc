import { expect } from 'chai';
import { readOrder } from '../../../bench/soak/soak-order.ts';
import { UsageError } from '../../../harness/core/errors.ts';

describe('the command line of the soak', () => {
  it('asks for everything, for two hours, where nothing is said', () => {
    const { soaks, withinMs, times } = readOrder([]);
    expect(soaks.map(({ name }) => name)).to.deep.equal(['kills', 'ends', 'starved', 'full', 'lost']);
    expect([withinMs, times]).to.deep.equal([7_200_000, undefined]);
  });

  it('asks for some, so often and so long', () => {
    const { soaks, ...rest } = readOrder(['lost', '--for', '10m', '--times', '3', '--write']);
    expect(soaks.map(({ name }) => name)).to.deep.equal(['lost']);
    expect(rest).to.deep.equal({ withinMs: 600_000, times: 3, write: true, help: false });
  });

  it('refuses what it does not know', () => {
    expect(() => readOrder(['kils'])).to.throw(UsageError, "no soak 'kils'; did you mean 'kills'?");
    expect(() => readOrder(['--times', 'often'])).to.throw(UsageError, '--times often: it is a whole number');
    expect(() => readOrder(['--for', 'long'])).to.throw(UsageError, "'long' is not a duration");
    expect(() => readOrder(['--fast'])).to.throw(UsageError, 'usage: npm run soak');
  });

  it('leaves out what an ordinary user cannot put a run to', () => {
    const { soaks } = readOrder([]);
    const of = (isRoot: boolean) => soaks.flatMap(({ trials }) => trials({ isRoot, below: () => 0 }));
    expect(of(false).map(({ what }) => what)).to.deep.equal(
      of(true)
        .map(({ what }) => what)
        .filter((what) => !what.endsWith('containers') && !what.startsWith("the host's disk")),
    );
  });
});
