import { expect } from 'chai';
import { formatMs, isDuration, toMs } from '../../../harness/core/duration.ts';
import { UsageError } from '../../../harness/core/errors.ts';

describe('a duration', () => {
  const LENGTHS = { '250ms': 250, '90s': 90_000, '1.5m': 90_000, '45m': 2_700_000, '2h': 7_200_000, '0s': 0 };
  for (const [text, ms] of Object.entries(LENGTHS)) {
    it(`${text} is ${ms} ms`, () => {
      expect(toMs(text)).to.equal(ms);
      expect(isDuration(text)).to.equal(true);
    });
  }

  for (const text of ['', '90', 's', '-5s', '1e3s', ' 5s', '5 s', '5d', '5S', '1.s', '5s\n']) {
    it(`is not ${JSON.stringify(text)}, and the remedy is told`, () => {
      expect(isDuration(text)).to.equal(false);
      expect(() => toMs(text)).to.throw(
        UsageError,
        `'${text}' is not a duration: write it as 90s, 45m or 2h`,
      );
    });
  }

  for (const text of [`${'9'.repeat(400)}s`, '169h', '604800001ms'])
    it(`of ${text.slice(0, 10)} is too long`, () => {
      expect(isDuration(text)).to.equal(false);
      expect(() => toMs(text)).to.throw(
        UsageError,
        /^'.{1,41}' is longer than a duration may be: at most 168h$/,
      );
    });

  it('may be a week', () => expect(toMs('168h')).to.equal(604_800_000));

  const SHOWN: [number, string][] = [
    [0, '0 ms'],
    [7.4, '7 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [4_200, '4.2 s'],
    [59_949, '59.9 s'],
    [59_950, '1 m 00 s'],
    [185_000, '3 m 05 s'],
    [3_599_400, '59 m 59 s'],
    [3_599_500, '1 h 00 m'],
    [3_720_000, '1 h 02 m'],
    [7_199_000, '2 h 00 m'],
    [90_000_000, '25 h 00 m'],
  ];
  for (const [ms, text] of SHOWN) it(`of ${ms} ms reads ${text}`, () => expect(formatMs(ms)).to.equal(text));
});
