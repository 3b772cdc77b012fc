import { expect } from 'chai';
import { MiddleOut } from '../../../harness/core/middle-out.ts';

describe('MiddleOut', () => {
  const keep = (pieces: readonly string[], ends = { first: 10, last: 6 }): string => {
    const kept = new MiddleOut(ends);
    return pieces.map((piece) => kept.push(piece)).join('') + kept.end();
  };
  const numbered = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${index % 10}\n`);

  it('keeps all of what is not too long', () => {
    for (let count = 0; count <= 8; count += 1)
      expect(keep(numbered(count))).to.equal(numbered(count).join(''));
  });

  it('keeps the ends of what is, and says how much was between', () => {
    for (const count of [9, 12, 100, 1_001]) {
      const all = numbered(count);
      const expected = [...all.slice(0, 5), `… ${(count - 8) * 2} B left out …\n`, ...all.slice(-3)];
      if (count < 500) expect(keep(all)).to.equal(expected.join(''));
      else expect(keep(all)).to.contain('… 1.9 KiB left out …\n');
    }
  });

  it('says so on a line of its own', () => {
    expect(keep(['abc', 'def', 'ghijklmnop', 'q'])).to.equal('abcdef\n… 10 B left out …\nq');
  });

  it('counts bytes, not characters', () => {
    expect(keep(['aaaaaaaaaa', 'öööööö', 'zzzzzz'])).to.contain('… 12 B left out …');
  });

  it('forgets what it leaves out', () => {
    const kept = new MiddleOut({ first: 10, last: 1_000_000 });
    const piece = 'x'.repeat(999);
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 100_000; count += 1) kept.push(`${piece}${count % 10}`);
    expect(process.memoryUsage().heapUsed - before).to.be.lessThan(60_000_000);
    expect(kept.end()).to.match(/^… 94 MiB left out …\nx/);
  });
});
