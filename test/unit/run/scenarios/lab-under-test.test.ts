import { expect } from 'chai';
import { CheckFailed } from '../../../../harness/core/errors.ts';
import { Journal } from '../../../../harness/run/scenarios/journal.ts';
import { Fixtures } from '../../../../harness/run/scenarios/fixtures.ts';
import { KnownTokens } from '../../../../harness/run/scenarios/known-tokens.ts';
import { ObservedLab } from '../../../../harness/run/scenarios/lab-under-test.ts';
import { rejection } from '../../../support/rejection.ts';
import { scriptedSession } from '../../../support/scripted-session.ts';

function observed(timeScale: number, signal: AbortSignal): ObservedLab {
  return new ObservedLab({
    session: scriptedSession({ timeScale }),
    check: 'group.name',
    uses: [],
    fixtures: new Fixtures(),
    journal: new Journal(),
    tokens: new KnownTokens(),
    signal,
  });
}

describe('a wait of a check', () => {
  const controller = new AbortController();

  it('ends with what came', async () => {
    await using lab = observed(1, controller.signal);
    expect(await lab.waitUntil('server', () => Promise.resolve({ done: 'ACTIVE' }), '1s')).to.equal('ACTIVE');
  });

  it('has its limit stretched by the time scale', async () => {
    await using lab = observed(4, controller.signal);
    const startedAt = performance.now();
    const error = await rejection(
      lab.waitUntil('server', () => Promise.resolve({ pending: 'BUILD' }), '50ms'),
    );
    expect(error).to.include({ name: 'WaitTimedOut', fault: 'deployment' });
    expect(error.message).to.equal('server: not within 200 ms; last seen: BUILD');
    expect(performance.now() - startedAt).to.be.within(190, 1_500);
  });

  it('gives up at once when a look says that there is no hope, or fails for good', async () => {
    await using lab = observed(1_000, controller.signal);
    const hopeless = lab.waitUntil('server', () => Promise.resolve({ hopeless: 'ERROR' }), '10m');
    expect((await rejection(hopeless)).message).to.equal(
      'server: gave up early, it cannot recover; last seen: ERROR',
    );
    const failed = lab.waitUntil('server', () => Promise.reject(new CheckFailed('no such server')), '10m');
    expect((await rejection(failed)).message).to.equal('no such server');
  });

  it('ends with the check, and its look with it', async () => {
    const check = new AbortController();
    await using lab = observed(1, check.signal);
    setTimeout(() => check.abort(new Error('the check is over')), 20);
    const error = await rejection(lab.waitUntil('server', () => new Promise(() => undefined), '10m'));
    expect(error.message).to.equal('the check is over');
  });

  it('follows the signal of the clean-up once the check is over', async () => {
    const check = new AbortController();
    await using lab = observed(1, check.signal);
    let seen = '';
    lab.defer('server', async () => {
      seen = await lab.waitUntil('server is gone', () => Promise.resolve({ done: 'gone' }), '1s');
    });
    check.abort(new Error('the check is over'));
    expect(await lab.cleanUp(controller.signal)).to.deep.equal([]);
    expect(seen).to.equal('gone');
  });
});
