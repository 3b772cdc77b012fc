import { expect } from 'chai';
import type { Failure } from '../../../harness/report/events.ts';
import { COMPLAINTS, probableCause } from '../../../harness/report/probable-cause.ts';

const failure = (lines: readonly string[], fault: Failure['fault'] = 'deployment'): Failure => ({
  fault,
  kind: 'CheckFailed',
  exitCode: 1,
  message: 'it does not work',
  evidence: [
    { title: 'found', text: 'controller01 x.log (05:59:02): not this' },
    { title: COMPLAINTS, text: lines.join('\n') },
  ],
});

describe('the probable cause of what failed', () => {
  it('is the complaint that most failures quote, whatever ids and numbers are in it', () => {
    const quota = 'controller01 nova-api.log (05:59:02): Quota exceeded';
    const denied = (id: number) =>
      `controller01 mariadb.log (06:00:0${id}, ${id} times): ${id} [Warning] Access denied`;
    expect(probableCause([failure([quota, denied(1)]), failure([denied(2)])])).to.equal(
      'controller01 mariadb.log: 1 [Warning] Access denied',
    );
  });

  it('is the gravest of those that are quoted equally often', () => {
    const lines = ['one a.log (05:59:02): IOError: no room', 'one b.log (05:59:02): not that', 'and 3 more'];
    expect(probableCause([failure(lines), failure(lines)])).to.equal('one a.log: IOError: no room');
  });

  it('is no consequence, however many failures quote that', () => {
    const refused =
      'controller01 keystone.log (01:16:29, 3 times): Authorization failed. The request you have made requires authentication. from 10.0.0.11: Unauthorized: x';
    const cause = 'controller01 nova-conductor.log (01:16:14): AccessRefused: (403) ACCESS_REFUSED';
    expect(probableCause([failure([cause, refused]), failure([refused])])).to.equal(
      'controller01 nova-conductor.log: AccessRefused: (403) ACCESS_REFUSED',
    );
    expect(probableCause([failure([refused])]), 'where nothing else complained').to.equal(undefined);
  });

  it('is nothing that a check provokes', () => {
    const wanted =
      "controller01 mariadb.log (01:31:14, provoked by services.strangers): Access denied for user 'root'";
    expect(probableCause([failure([wanted])])).to.equal(undefined);
  });

  it('is not known where no log complained, or nothing failed by the fault of the deployment', () => {
    expect(probableCause([])).to.equal(undefined);
    expect(probableCause([failure(['one a.log (05:59:02): IOError: no room'], 'host')])).to.equal(undefined);
  });
});
