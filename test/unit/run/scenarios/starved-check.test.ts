import { expect } from 'chai';
import { defineCheck, type CheckDefinition } from '../../../../harness/run/scenarios/check.ts';
import { Fixtures } from '../../../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../../../harness/run/scenarios/known-tokens.ts';
import { perform } from '../../../../harness/run/scenarios/perform.ts';
import { LosingClock } from '../../../support/lost-time.ts';
import { scriptedSession } from '../../../support/scripted-session.ts';

const STRETCHED = '50 ms, stretched to 200 ms since node01 had 31 % of the processor time that it asked for';

/** What becomes of a check on a lab that loses all of its time. */
async function messageOf(definition: Pick<CheckDefinition, 'run' | 'within'>): Promise<string> {
  const check = defineCheck({ id: 'group.name', title: 'a title', ...definition });
  const outcome = await perform(check, scriptedSession({ lostTime: new LosingClock(10) }), {
    emit: () => undefined,
    tokens: new KnownTokens(),
    fixtures: new Fixtures(),
    labStays: false,
  });
  return outcome.status === 'failed' ? outcome.failure.message : `it ${outcome.status}`;
}

describe('a check on a lab that loses its time to others', () => {
  it('has longer, and says so', async () =>
    expect(await messageOf({ run: () => new Promise(() => undefined), within: '50ms' })).to.equal(
      `check group.name: not done within ${STRETCHED}; last answered: nothing was answered`,
    ));

  it('has longer for what it waits for', async () => {
    const pending = () => Promise.resolve({ pending: 'no such server' });
    const run: CheckDefinition['run'] = (lab) => lab.waitUntil('a server', pending, '50ms');
    expect(await messageOf({ run, within: '1m' })).to.equal(
      `a server: not within ${STRETCHED}; last seen: no such server`,
    );
  });
});
