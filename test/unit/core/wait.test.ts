import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import {
  CommandFailed,
  ConnectFailed,
  ScenarioFailure,
  UsageError,
  WaitTimedOut,
} from '../../../harness/core/errors.ts';
import { waitUntil, type Observation } from '../../../harness/core/wait.ts';
import { LosingClock } from '../../support/lost-time.ts';
import { rejection } from '../../support/rejection.ts';

const pending = (what: string): Promise<Observation<never>> => Promise.resolve({ pending: what });

class Passing extends ScenarioFailure {
  override get mayPass(): boolean {
    return true;
  }
}

describe('waitUntil', () => {
  it('returns what a look finds', async () => {
    const answers: Observation<number>[] = [{ pending: 'a' }, { pending: 'b' }, { done: 42 }];
    const found = await waitUntil('it', () => Promise.resolve(answers.shift() ?? { pending: '' }), {
      within: '5s',
      every: '1ms',
    });
    expect(found).to.equal(42);
    expect(answers).to.have.length(0);
  });

  it('names subject, limit and the last thing seen at the deadline', async () => {
    const error = await rejection(
      waitUntil('node01: disk', () => pending('half full'), { within: '60ms', every: '10ms' }),
    );
    expect(error).to.be.instanceOf(WaitTimedOut);
    expect(error.message).to.equal('node01: disk: not within 60 ms; last seen: half full');
  });

  it('waits longer for what loses its time to others, and says so', async () => {
    const options = { within: 100, every: '5ms', lostTime: new LosingClock(10) } as const;
    const { message } = await rejection(waitUntil('node01: disk', () => pending('half full'), options));
    expect(message).to.equal(
      'node01: disk: not within 100 ms, stretched to 400 ms since node01 had 31 % of the processor time that it asked for; last seen: half full',
    );
  });

  it('says what the subject is not, when it is told', async () => {
    const options = { within: 20, every: '5ms', missing: 'not active' } as const;
    expect((await rejection(waitUntil('unit x', () => pending('activating'), options))).message).to.equal(
      'unit x not active within 20 ms; last seen: activating',
    );
    const hopeless = (): Promise<Observation<never>> => Promise.resolve({ hopeless: 'failed' });
    expect((await rejection(waitUntil('unit x', hopeless, options))).message).to.equal(
      'unit x not active: gave up early, it cannot recover; last seen: failed',
    );
  });

  it('goes on after a failure that may pass, and ends with any other', async () => {
    const failures = [new Passing('not yet'), new Passing('not yet'), new CommandFailed('never')];
    const next = (): Promise<Observation<never>> =>
      Promise.reject(failures.shift() ?? new Error('asked again'));
    const error = await rejection(waitUntil('it', next, { within: '10s', every: '1ms' }));
    expect(error).to.be.instanceOf(CommandFailed);
    expect(failures).to.deep.equal([]);
  });

  it('gives up at once when waiting is hopeless', async () => {
    const startedAt = performance.now();
    const error = await rejection(
      waitUntil('it', () => Promise.resolve({ hopeless: 'dead' }), { within: '1h' }),
    );
    expect(error).to.be.instanceOf(WaitTimedOut);
    expect(error.message).to.equal('it: gave up early, it cannot recover; last seen: dead');
    expect(performance.now() - startedAt).to.be.lessThan(1_000);
  });

  it('cancels the look in flight at the deadline, and reports the one before it', async () => {
    let aborted = false;
    let looks = 0;
    const observe = async (signal: AbortSignal): Promise<Observation<never>> => {
      looks += 1;
      if (looks === 1) return { pending: 'first answer' };
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise(() => undefined);
    };
    const error = await rejection(waitUntil('it', observe, { within: '80ms', every: '1ms' }));
    expect(error.message).to.equal('it: not within 80 ms; last seen: first answer');
    expect(aborted).to.equal(true);
  });

  it('pauses three times as long as a look took, so that looking is no more than a quarter of the work', async () => {
    const starts: number[] = [];
    await waitUntil(
      'it',
      async () => {
        starts.push(performance.now());
        await delay(250);
        return starts.length < 2 ? { pending: 'once' } : { done: true };
      },
      { within: '5s' },
    );
    const [first = 0, second = 0] = starts;
    expect(second - first).to.be.at.least(980);
  });

  it('looks again soon where nobody was there, however long that took to be known', async () => {
    const ends: number[] = [];
    await waitUntil(
      'it',
      async () => {
        if (ends.length > 1) return { done: true };
        await delay(300);
        ends.push(performance.now());
        throw new ConnectFailed('no route to host');
      },
      { within: '10s' },
    );
    const [first = 0, second = Infinity] = ends;
    expect(second - first).to.be.lessThan(2 * 300 + 200);
  });

  it('says that nothing answered when no look ever ended', async () => {
    const error = await rejection(waitUntil('it', () => new Promise<never>(() => undefined), { within: 30 }));
    expect(error.message).to.equal('it: not within 30 ms; last seen: no answer');
  });

  it('takes a look that throws for "not yet"', async () => {
    const error = await rejection(
      waitUntil('it', () => Promise.reject(new Error('refused')), { within: 20, every: '5ms' }),
    );
    expect(error.message).to.equal('it: not within 20 ms; last seen: refused');
  });

  for (const cause of [new CommandFailed('wrong'), new UsageError('wrong')]) {
    it(`throws a ${cause.name} of a look at once`, async () => {
      expect(await rejection(waitUntil('it', () => Promise.reject(cause), { within: '1h' }))).to.equal(cause);
    });
  }

  it('stops with the reason of a caller who aborts while it pauses', async () => {
    const caller = new AbortController();
    const reason = new Error('enough');
    const waiting = rejection(
      waitUntil('it', () => pending('x'), { within: '1h', every: '1h', signal: caller.signal }),
    );
    await delay(10);
    caller.abort(reason);
    expect(await waiting).to.equal(reason);
  });

  it('does not look at all for a caller who has aborted already', async () => {
    let looks = 0;
    const reason = new Error('no');
    const observe = (): Promise<Observation<never>> => pending(String((looks += 1)));
    expect(
      await rejection(waitUntil('it', observe, { within: '1h', signal: AbortSignal.abort(reason) })),
    ).to.equal(reason);
    expect(looks).to.equal(0);
  });

  it('takes a limit that is no whole number of milliseconds, as scaling makes them', async () => {
    expect(await waitUntil('it', () => Promise.resolve({ done: 1 }), { within: 60_000 * 1.1 })).to.equal(1);
  });

  it('takes a limit beyond what a timer can hold', async () => {
    let looks = 0;
    const observe = (): Promise<Observation<true>> =>
      Promise.resolve((looks += 1) > 3 ? { done: true } : { pending: '' });
    expect(await waitUntil('it', observe, { within: 9_000 * 3_600_000, every: '1ms' })).to.equal(true);
  });

  it('leaves no timer behind', async () => {
    // mocha sets its own timer once the test has begun
    await delay(1);
    const before = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    await waitUntil('it', () => Promise.resolve({ done: 1 }), {
      within: '1h',
      signal: new AbortController().signal,
    });
    expect(process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout')).to.have.length(
      before,
    );
  });
});
