import { expect } from 'chai';
import { CommandFailed, WaitTimedOut } from '../../../../harness/core/errors.ts';
import { settle, type AppliedPhase } from '../../../../harness/run/scenarios/applied-phase.ts';
import { Journal } from '../../../../harness/run/scenarios/journal.ts';

const passed: AppliedPhase = { phase: 'time', node: 'server01', status: 'passed', ms: 1_200 };
const skipped: AppliedPhase = {
  ...passed,
  phase: 'disks',
  status: 'skipped',
  ms: 0,
  reason: 'no extra disks',
};

function failed(phase: string, said: string): AppliedPhase {
  const failure = {
    kind: 'CommandFailed',
    fault: 'deployment',
    exitCode: 1,
    message: `phase ${phase} failed on server01: exit status 1`,
    evidence: [{ title: 'last output', text: said }],
  } as const;
  return { phase, node: 'server01', status: 'failed', ms: 900, failure };
}

describe('a deployment that is applied once more', () => {
  it('is written down phase by phase', () => {
    const journal = new Journal();
    settle([passed, skipped], journal);
    expect(journal.operations).to.deep.equal([
      { kind: 'phase', node: 'server01', asked: 'phase time, once more', answered: '(passed, 1.2 s)' },
      {
        kind: 'phase',
        node: 'server01',
        asked: 'phase disks, once more',
        answered: '(skipped, 0 ms)\nno extra disks',
      },
    ]);
  });

  it('fails as the first phase that failed, whose words are the last of all', () => {
    const journal = new Journal();
    const phases = [failed('cache', 'bind: Address already in use'), passed, failed('web', 'no cache')];
    expect(() => settle(phases, journal)).to.throw('phase cache failed on server01: exit status 1');
    expect(journal.operations.map(({ asked }) => asked)).to.deep.equal([
      'phase time, once more',
      'phase web, once more',
      'phase cache, once more',
    ]);
    expect(() => settle(phases, journal)).to.throw(CommandFailed);
    expect(journal.operations.at(-1)?.answered).to.equal(
      '(failed, 900 ms)\nlast output:\nbind: Address already in use',
    );
  });

  it('fails as what the phase failed of: a limit that ran out is one, and may be the fault of the host', () => {
    const message = 'phase web on server01: not finished within 5 m';
    const phase = failed('web', 'nothing');
    const slow = { ...phase, failure: { ...phase.failure, kind: 'WaitTimedOut', message } } as AppliedPhase;
    expect(() => settle([slow], new Journal())).to.throw(WaitTimedOut, message);
  });
});
