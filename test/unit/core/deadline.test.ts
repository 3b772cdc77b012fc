import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { Deadline } from '../../../harness/core/deadline.ts';
import { untilAborted } from '../../../harness/core/until-aborted.ts';
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
