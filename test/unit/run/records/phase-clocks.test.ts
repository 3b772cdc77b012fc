import { expect } from 'chai';
import { PhaseClocks } from '../../../../harness/run/records/phase-clocks.ts';

const WEB = { phase: 'web', node: 'server01' } as const;
const begun = (time: string, more = {}) =>
  ({ at: `2026-11-21T${time}Z`, type: 'phase-started', ...WEB, ...more }) as const;
const said = (time: string, line: string, more = {}) =>
  ({ at: `2026-11-21T${time}Z`, type: 'phase-output', ...WEB, line, ...more }) as const;

describe('the clocks of phases', () => {
  it('tell in a log when the phase began, and of each line how long after that it came', () => {
    const clocks = new PhaseClocks();
    expect(clocks.begin(begun('13:15:02.345'))).to.equal(
      'phase web on server01: minutes and seconds since 2026-11-21 13:15:02 UTC',
    );
    expect(clocks.timed(said('13:15:02.400', 'at once'))).to.equal('00:00 at once');
    expect(clocks.timed(said('13:16:11.000', '  later'))).to.equal('01:08   later');
    expect(clocks.timed(said('15:25:00.000', 'much later'))).to.equal('129:57 much later');
  });

  it('go by themselves on each node and for each phase, and begin anew with it', () => {
    const clocks = new PhaseClocks();
    clocks.begin(begun('13:00:00'));
    clocks.begin(begun('13:00:10', { node: 'server02' }));
    clocks.begin(begun('13:00:20', { phase: 'time' }));
    expect(clocks.timed(said('13:00:30', 'a'))).to.equal('00:30 a');
    expect(clocks.timed(said('13:00:30', 'b', { node: 'server02' }))).to.equal('00:20 b');
    expect(clocks.timed(said('13:00:30', 'c', { phase: 'time' }))).to.equal('00:10 c');
    clocks.begin(begun('13:00:40'));
    expect(clocks.timed(said('13:00:41', 'd'))).to.equal('00:01 d');
  });

  it('stand at nothing where the clock of the host was set back, or nobody saw the beginning', () => {
    const clocks = new PhaseClocks();
    expect(clocks.timed(said('13:00:30', 'a'))).to.equal('00:00 a');
    clocks.begin(begun('13:00:30'));
    expect(clocks.timed(said('13:00:10', 'b'))).to.equal('00:00 b');
  });
});
