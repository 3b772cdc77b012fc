import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { Deadline } from '../../../harness/core/deadline.ts';
import { untilAborted } from '../../../harness/core/until-aborted.ts';
import { LosingClock } from '../../support/lost-time.ts';
import { rejection } from '../../support/rejection.ts';

describe('Deadline', () => {
  it('aborts when its time is up, and is nobody’s cancellation then', async () => {
    using deadline = new Deadline('20ms', new AbortController().signal);
    await delay(60);
    expect(deadline.signal.aborted).to.equal(true);
    expect(() => deadline.throwIfCancelled()).to.not.throw();
    expect(deadline.limit).to.equal('20 ms');
  });

  it('aborts with its caller, and with the reason of the caller', () => {
    const caller = new AbortController();
    using deadline = new Deadline('1h', caller.signal);
    const reason = new Error('enough');
    caller.abort(reason);
    expect(deadline.signal.reason).to.equal(reason);
    expect(() => deadline.throwIfCancelled()).to.throw('enough');
  });

  it('is aborted from the start when its caller is', () => {
    using deadline = new Deadline('1h', AbortSignal.abort(new Error('no')));
    expect(deadline.signal.aborted).to.equal(true);
  });

  it('stops its clock when it is disposed of', async () => {
    const deadline = new Deadline('20ms');
    deadline[Symbol.dispose]();
    await delay(60);
    expect(deadline.signal.aborted).to.equal(false);
  });
});

describe('Deadline with a clock of lost time', () => {
  it('goes on for as long as was lost, and says so', async () => {
    const startedAt = performance.now();
    using deadline = new Deadline(200, undefined, new LosingClock(0.5));
    const { message } = await rejection(untilAborted(new Promise(() => undefined), deadline.signal));
    // half of its time is lost: twice as long, but for the last twentieth
    expect(performance.now() - startedAt).to.be.within(350, 700);
    expect(message).to.match(
      /^not within 200 ms, stretched to 3\d\d ms since node01 had 31 % of the processor time that it asked for$/,
    );
    expect(deadline.limit).to.match(/^200 ms, stretched to 3\d\d ms since node01/);
  });

  it('does not go on for more than four times its limit in all', async () => {
    const startedAt = performance.now();
    using deadline = new Deadline(100, undefined, new LosingClock(50));
    await rejection(untilAborted(new Promise(() => undefined), deadline.signal));
    expect(performance.now() - startedAt).to.be.within(390, 700);
    expect(deadline.limit).to.match(/^100 ms, stretched to 400 ms since /);
  });

  it('ends at its limit where next to nothing was lost, and says nothing of it', async () => {
    using deadline = new Deadline(100, undefined, new LosingClock(0.02));
    const { message } = await rejection(untilAborted(new Promise(() => undefined), deadline.signal));
    expect(message).to.equal('not within 100 ms');
  });

  it('asks for what was lost only when its limit runs out', async () => {
    const clock = new LosingClock(0);
    const deadline = new Deadline(100, undefined, clock);
    await delay(30);
    expect(clock.asked).to.equal(0);
    await delay(120);
    expect(clock.asked).to.equal(1);
    deadline[Symbol.dispose]();
  });

  it('does not wait for a clock that does not answer', async () => {
    const silent = { begin: () => () => new Promise<never>(() => undefined) };
    using deadline = new Deadline(50, undefined, silent);
    await delay(300);
    expect(deadline.signal.reason).to.have.property('message', 'not within 50 ms');
  });

  it('ends at its limit where nobody knows what was lost', async () => {
    const unknown = { begin: () => () => Promise.reject(new Error('no /proc')) };
    using deadline = new Deadline(50, undefined, unknown);
    const { message } = await rejection(untilAborted(new Promise(() => undefined), deadline.signal));
    expect(message).to.equal('not within 50 ms');
  });

  it('does not go on once it is disposed of or its caller has stopped, even while it asks', async () => {
    const caller = new AbortController();
    const slow = { begin: () => () => delay(100, { ms: 0, why: 'nothing' }) };
    const stopped = new Deadline(50, caller.signal, slow);
    const disposed = new Deadline(50, undefined, slow);
    await delay(80);
    disposed[Symbol.dispose]();
    caller.abort(new Error('enough'));
    await delay(200);
    expect(disposed.signal.aborted).to.equal(false);
    expect(stopped.signal.reason).to.have.property('message', 'enough');
    stopped[Symbol.dispose]();
  });
});

describe('untilAborted', () => {
  it('settles as the promise does', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(1), signal)).to.equal(1);
    expect((await rejection(untilAborted(Promise.reject(new Error('x')), signal))).message).to.equal('x');
  });

  it('rejects as soon as the signal aborts, and hands over what comes late', async () => {
    const caller = new AbortController();
    let late: number | undefined;
    const waiting = rejection(untilAborted(delay(30, 7), caller.signal, (value) => (late = value)));
    caller.abort(new Error('enough'));
    expect((await waiting).message).to.equal('enough');
    expect(late).to.equal(undefined);
    await delay(60);
    expect(late).to.equal(7);
  });
});
