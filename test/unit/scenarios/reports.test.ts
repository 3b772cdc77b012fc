import { expect } from 'chai';
import { hasReported, SILENT, stateOf } from '../../../scenarios/checks/reports.ts';

const ASKED = new Date('2026-11-30T13:00:00Z');
const BEFORE = new Date('2026-11-30T12:59:59Z');
const AFTER = new Date('2026-11-30T13:00:01Z');
const NOVA = { binary: 'nova-compute', host: 'computer01', status: 'enabled' };

describe('reports of services', () => {
  it('count when they came after the question, not in its second or before', () => {
    const times = [AFTER, ASKED, BEFORE, undefined];
    const counted = times.map((reportedAt) => hasReported({ reportedAt }, ASKED));
    expect(counted).to.deep.equal([true, false, false, false]);
  });

  it('tell a service that is up from one that only has not been missed yet', () => {
    const up = { ...NOVA, state: 'up' };
    expect(stateOf({ ...up, reportedAt: AFTER }, ASKED)).to.equal('nova-compute on computer01: enabled, up');
    expect(stateOf({ ...up, reportedAt: BEFORE }, ASKED)).to.equal(
      `nova-compute on computer01: enabled, up, but ${SILENT}`,
    );
  });

  it('say nothing more of a service that is down', () => {
    const down = { ...NOVA, state: 'down', reportedAt: BEFORE };
    expect(stateOf(down, ASKED)).to.equal('nova-compute on computer01: enabled, down');
  });
});
