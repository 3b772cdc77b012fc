import { expect } from 'chai';
import type { BenchRecord } from '../../../bench/bench-record.ts';
import { wasBusy, type Conditions } from '../../../bench/conditions.ts';
import { isWithinLimit, showAmount, type Figure } from '../../../bench/figure.ts';
import { renderFigures } from '../../../bench/figures-table.ts';

const QUIET: Conditions = {
  stacklab: '1.0.0',
  platform: 'OpenStack Zed',
  acceleration: 'tcg',
  cores: 2,
  cpu: 'a CPU',
  memoryMiB: 24_576,
  host: 'Debian',
  node: 'v20',
  busyCores: 0.1,
};

function ratio(samples: readonly number[], limit = 1.3): Figure {
  return { what: 'ours / theirs', unit: '', samples, limit };
}

function record(id: string, figure: Figure, conditions = QUIET): BenchRecord {
  return { id, conditions, results: [{ bench: 'up', figures: [figure] }] };
}

describe('the figures of a bench', () => {
  it('keep a limit when their median does, and miss it when that does not', () => {
    expect(isWithinLimit(ratio([1.2, 1.3, 9]))).to.be.true;
    expect(isWithinLimit(ratio([1.31]))).to.be.false;
    expect(isWithinLimit({ what: 'nothing promised', unit: 's', samples: [1e9] })).to.be.true;
  });

  it('are shown with their unit', () => {
    expect([showAmount(41.24, 's'), showAmount(412.4, 's'), showAmount(0.956, '')]).to.deep.equal([
      '41.2 s',
      '412 s',
      '0.96',
    ]);
  });

  it('say in the table what is missed, and what was taken on a busy machine', () => {
    const busy = { ...QUIET, busyCores: 1.1 };
    expect([wasBusy(QUIET), wasBusy(busy)]).to.deep.equal([false, true]);
    expect(renderFigures([record('1', ratio([1.4]))])).to.contain('| **no** |');
    expect(renderFigures([record('1', ratio([1.2]), busy)])).to.contain('| yes, busy host |');
    expect(renderFigures([])).to.equal('Nothing has been measured yet.');
  });

  it('are the newest of each kind, with the conditions of those alone', () => {
    const table = renderFigures([record('1', ratio([9])), record('2', ratio([1.1]))]);
    expect(table).to.contain('1.10').and.not.contain('9.00');
    expect(table.split('\n').filter((line) => line.startsWith('- '))).to.have.lengthOf(1);
  });
});
