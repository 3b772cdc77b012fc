import { expect } from 'chai';
import { renderTallies } from '../../../bench/soak/tally-table.ts';
import { counted, isKept, newTally } from '../../../bench/soak/tally.ts';

const CONDITIONS = {
  stacklab: '0.1.0',
  platform: 'Debian 12',
  acceleration: 'tcg',
  cores: 2,
  cpu: 'Xeon',
  memoryMiB: 24 * 1024,
  host: 'Debian 12',
  node: 'v20',
  busyCores: 0,
};

describe('a tally of the soak', () => {
  const none = newTally('SIGKILL, machines', 'root');

  it('keeps what is promised when no end was wrong and nothing was left', () => {
    const tally = (['green', 'host', 'cut off'] as const).reduce(
      (sum, end) => counted(sum, { end, tookMs: 1, said: '' }),
      none,
    );
    expect(tally).to.include({ runs: 3, green: 1, host: 1, cutOff: 1, wrong: 0, left: 0 });
    expect(isKept(tally)).to.equal(true);
  });

  it('does not when nothing was played, an end was wrong, or something was left', () => {
    expect(isKept(none)).to.equal(false);
    expect(isKept(counted(none, { end: 'wrong', tookMs: 1, said: 'RED' }))).to.equal(false);
    expect(isKept(counted(none, { end: 'cut off', tookMs: 1, said: '', left: 'process: 4711' }))).to.equal(
      false,
    );
  });

  it('is shown by its newest record', () => {
    const wrong = counted(none, { end: 'wrong', tookMs: 1, said: 'RED' });
    const right = counted(none, { end: 'green', tookMs: 1, said: '' });
    const records = [
      { id: '20261129-000000', conditions: CONDITIONS, tallies: [wrong] },
      { id: '20261130-000000', conditions: CONDITIONS, tallies: [right] },
    ];
    const page = renderTallies(records);
    expect(page).to.match(/^\| SIGKILL, machines +\| root \| +1 \| +1 \| .* \| yes +\| 20261130-000000 \|$/m);
    expect(page).to.contain('- 20261130-000000: stacklab 0.1.0').and.not.to.contain('20261129');
  });
});
