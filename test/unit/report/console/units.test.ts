import { expect } from 'chai';
import { Brush } from '../../../../harness/report/console/terminal-style.ts';
import { paceTexts, progressBar, progressText } from '../../../../harness/report/console/progress.ts';
import { formatBytes } from '../../../../harness/core/byte-size.ts';
import { formatClock } from '../../../../harness/report/console/units.ts';

const MIB = 1024 * 1024;
const IMAGE = {
  subject: 'controller',
  doing: 'downloading',
  bytes: 100 * MIB,
  totalBytes: 400 * MIB,
  bytesPerSecond: 10 * MIB,
};

describe('sizes and clocks', () => {
  for (const [bytes, text] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [812 * MIB, '812 MiB'],
    [1.4 * 1024 * MIB, '1.4 GiB'],
    [5e18, '4547474 TiB'],
  ] as const)
    it(`writes ${bytes} bytes as ${text}`, () => expect(formatBytes(bytes)).to.equal(text));

  for (const [ms, text] of [
    [-5, '0:00'],
    [59_999, '0:59'],
    [60_000, '1:00'],
    [3_723_000, '1:02:03'],
  ] as const)
    it(`writes ${ms} ms as ${text}`, () => expect(formatClock(ms)).to.equal(text));
});

describe('progress', () => {
  const brush = new Brush({ colour: false, unicode: false, verbose: false });

  it('tells size, share, rate and the time left', () => {
    expect(progressText(IMAGE)).to.equal(
      'controller: downloading 100 MiB of 400 MiB (25 %), 10 MiB/s, 0:30 left',
    );
  });

  it('tells no share of what has no known end, and no rate while nothing moves', () => {
    const { totalBytes, ...open } = IMAGE;
    expect(totalBytes).to.equal(400 * MIB);
    expect(progressText({ ...open, bytesPerSecond: 0 })).to.equal('controller: downloading 100 MiB');
    expect(paceTexts(open)).to.deep.equal(['10 MiB/s']);
  });

  it('draws a bar that never overflows', () => {
    expect(progressBar(1, 4, 8, brush)).to.equal('##......');
    expect(progressBar(9, 4, 8, brush)).to.equal('########');
    expect(progressBar(0, 4, 8, brush)).to.equal('........');
  });
});
