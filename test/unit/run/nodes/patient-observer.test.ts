import { expect } from 'chai';
import { ConnectFailed, WaitTimedOut } from '../../../../harness/core/errors.ts';
import type { Observation } from '../../../../harness/core/wait.ts';
import { PatientObserver } from '../../../../harness/run/nodes/patient-observer.ts';
import { rejection } from '../../../support/rejection.ts';

const { signal } = new AbortController();

describe('looks at a node that may not answer', () => {
  it('tell that nobody was there, so that the wait looks again soon, and remember it', async () => {
    const refused = new ConnectFailed('refused');
    const answers: Promise<Observation<true>>[] = [
      Promise.reject(refused),
      Promise.resolve({ pending: 'starting' }),
    ];
    const looks = new PatientObserver(() => answers.shift() ?? Promise.reject(refused));
    expect(await rejection(looks.next(signal))).to.equal(refused);
    expect(looks.unreachable).to.equal(true);
    expect(await looks.next(signal)).to.deep.equal({ pending: 'starting' });
    expect(looks.unreachable).to.equal(false);
  });

  it('take one that lasted too long for "not yet"', async () => {
    const looks = new PatientObserver(() => Promise.reject(new WaitTimedOut('no answer within 10 s')));
    expect(await looks.next(signal)).to.deep.equal({ pending: 'no answer within 10 s' });
    expect(looks.unreachable).to.equal(false);
  });
});
