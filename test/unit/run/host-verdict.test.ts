import { expect } from 'chai';
import { CommandFailed, HostFault, WaitTimedOut } from '../../../harness/core/errors.ts';
import type { EventBody, Failure } from '../../../harness/report/events.ts';
import { failureOf } from '../../../harness/report/failure.ts';
import type { HostFact } from '../../../harness/run/host-fact.ts';
import { HostFacts } from '../../../harness/run/host-facts.ts';
import { HostVerdict } from '../../../harness/run/host-verdict.ts';

describe('the verdict on the host', () => {
  let facts: HostFacts;
  let happened: HostFact[];
  let told: EventBody[];
  let verdict: HostVerdict;
  beforeEach(() => {
    facts = new HostFacts('/');
    happened = [];
    // what is new since the mark, as a source that knows moments would tell it
    facts.ask({ mark: () => happened.length, since: (mark) => happened.slice(mark) });
    told = [];
    verdict = new HostVerdict((event) => void told.push(event), facts);
  });

  const phase = { phase: 'database', node: 'controller01' } as const;
  const check = { check: 'identity.token', title: 'a token', seed: [] } as const;
  const failed = failureOf(new CommandFailed('phase database failed on controller01: exit status 1'), {
    node: 'controller01',
    evidence: [{ title: 'last lines', text: 'Input/output error' }],
  });
  const fullDisk = {
    fault: 'host',
    node: 'controller01',
    message: 'controller01 could not write to a disk',
  } as const;

  const play = (meanwhile: () => void, failure: Failure = failed): Failure | undefined => {
    verdict.emit({ type: 'phase-started', ...phase });
    meanwhile();
    verdict.emit({ type: 'phase-ended', ...phase, status: 'failed', ms: 1, failure });
    return failureIn(told.at(-1));
  };

  it('leaves to the deployment what failed while nothing happened to the host', () => {
    expect(play(() => undefined)).to.deep.equal(failed);
  });

  it('blames the host for what failed while something happened to it, and keeps what was seen', () => {
    const failure = play(() => happened.push(fullDisk));
    expect(failure).to.include({ fault: 'host', kind: 'HostFault', exitCode: 2, node: 'controller01' });
    expect(failure?.message).to.equal(
      'controller01 could not write to a disk; nothing is said of the deployment, though: phase database failed on controller01: exit status 1',
    );
    expect(failure?.evidence).to.deep.equal([
      { title: 'meanwhile on the host', text: 'controller01 could not write to a disk' },
      { title: 'last lines', text: 'Input/output error' },
    ]);
  });

  it('does not blame the host for what happened before', () => {
    happened.push(fullDisk);
    expect(play(() => undefined)?.fault).to.equal('deployment');
  });

  it("leaves a failure alone that is not the deployment's", () => {
    const broken = failureOf(new HostFault('no room'));
    expect(play(() => happened.push(fullDisk), broken)).to.deep.equal(broken);
  });

  it('says the same where the step tells the same failure again', () => {
    const judged = play(() => happened.push(fullDisk));
    verdict.emit({ type: 'step-ended', step: 'deploy', status: 'failed', ms: 2, failure: failed });
    expect(failureIn(told.at(-1))).to.deep.equal(judged);
  });

  it('excuses by a busy host what ran out of time, and nothing else', () => {
    const busy = { fault: 'host', slowed: true, message: 'controller01 had 31 %' } as const;
    expect(play(() => happened.push(busy))?.fault).to.equal('deployment');
    const late = failureOf(new WaitTimedOut('phase database: not finished within 20 m'));
    expect(play(() => happened.push(busy), late)).to.include({ fault: 'host', exitCode: 2 });
  });

  it("excuses by a busy host what ran into a limit of a service's own, which nobody stretches", () => {
    const busy = { fault: 'host', slowed: true, message: 'node1 had 31 %' } as const;
    for (const said of [
      'http://node1/dashboard: "Gateway Timeout"; the page has no #loginBtn',
      'GET http://node1:8774/v2.1/servers: answered 504, not 200: nothing',
      'phase compute failed on node1: exit status 1: MessagingTimeout: Timed out waiting for a reply',
      'last complaint: Script timed out before returning headers: django.wsgi',
    ])
      expect(play(() => happened.push(busy), failureOf(new CommandFailed(said)))?.fault, said).to.equal(
        'host',
      );
    const settings = failureOf(new CommandFailed('nova.conf: rpc_response_timeout is not a number'));
    expect(play(() => happened.push(busy), settings)?.fault).to.equal('deployment');
  });

  it('judges checks in the same way', () => {
    verdict.emit({ type: 'check-started', ...check });
    happened.push({ fault: 'host', message: 'the host was busy' });
    verdict.emit({ type: 'check-ended', ...check, status: 'failed', ms: 1, failure: failed });
    expect(failureIn(told.at(-1))?.message).to.match(/^the host was busy; nothing is said of the deployment/);
  });
});

function failureIn(event: EventBody | undefined): Failure | undefined {
  return event && 'failure' in event ? event.failure : undefined;
}
