import { expect } from 'chai';
import {
  CommandFailed,
  ConnectFailed,
  HostFault,
  HostLacks,
  Interrupted,
  LabFault,
  TeardownFailed,
  UsageError,
  WaitTimedOut,
} from '../../../harness/core/errors.ts';
import type { EventBody, Step } from '../../../harness/report/events.ts';
import { meaningOf } from '../../../harness/report/exit-codes.ts';
import { exitCodeOf, failureOf } from '../../../harness/report/failure.ts';
import { summarise } from '../../../harness/report/summarise.ts';
import { whyUnproven } from '../../../harness/report/unproven.ts';
import { outcomeOf } from '../../../harness/report/verdict.ts';
import { EventScript } from '../../support/event-script.ts';
import { pikeRun } from '../../support/pike-run.ts';

const started = (step: Step): EventBody => ({ type: 'step-started', step });
const passed = (step: Step): EventBody => ({ type: 'step-ended', step, status: 'passed', ms: 1 });
const failed = (step: Step, error?: unknown): EventBody => ({
  type: 'step-ended',
  step,
  status: 'failed',
  ms: 1,
  ...(error ? { failure: failureOf(error) } : {}),
});

function exitCodeAfter(...bodies: EventBody[]): number {
  return outcomeOf(new EventScript().add(...bodies).events).exitCode;
}

describe('exit code of an error', () => {
  for (const [error, code] of [
    [new CommandFailed('x'), 1],
    [new WaitTimedOut('x'), 1],
    [new LabFault('x'), 2],
    [new ConnectFailed('x'), 2],
    [new HostFault('x'), 2],
    [new TypeError('x'), 2],
    ['a string', 2],
    [new UsageError('x'), 64],
    [new HostLacks('x'), 69],
    [new Interrupted('x'), 130],
  ] as const)
    it(`is ${code}, ${meaningOf(code)}, for ${error instanceof Error ? error.name : error}`, () => {
      expect(exitCodeOf(error)).to.equal(code);
      expect(failureOf(error).exitCode).to.equal(code);
    });

  it('follows the fault that the caller knows better', () => {
    const failure = failureOf(new Error('expected 1 to equal 2'), { fault: 'deployment' });
    expect(failure).to.include({ fault: 'deployment', exitCode: 1 });
    expect(failure.evidence).to.deep.equal([]);
  });

  it('is that of stacklab, with a stack, for what nobody raised on purpose', () => {
    const failure = failureOf(new TypeError('x is not a function'));
    expect(failure).to.include({ fault: 'stacklab', kind: 'TypeError', message: 'x is not a function' });
    expect(failure.evidence[0]?.title).to.equal('stack');
  });
});

describe('outcome of a run', () => {
  it('is green when every step that began ended well', () => {
    expect(outcomeOf(pikeRun())).to.deep.equal({ verdict: 'green', exitCode: 0 });
  });

  it('is red when a phase or a check failed, with the failure that decided', () => {
    expect(outcomeOf(pikeRun({ checkFails: true }))).to.deep.include({ verdict: 'red', exitCode: 1 });
    expect(outcomeOf(pikeRun({ identityFails: true })).decidedBy?.kind).to.equal('CommandFailed');
  });

  it('is never green for a run that did nothing', () => {
    expect(exitCodeAfter()).to.equal(2);
  });

  it('is never green while something that began has not ended', () => {
    expect(exitCodeAfter(started('preflight'), passed('preflight'), started('up'))).to.equal(2);
    const phase = { phase: 'time', node: 'block01' };
    expect(exitCodeAfter(started('deploy'), { type: 'phase-started', ...phase }, passed('deploy'))).to.equal(
      2,
    );
  });

  describe('that is to prove something', () => {
    const wanted: EventBody = { type: 'proof-wanted' };
    const check = (status: 'passed' | 'failed' | 'skipped'): EventBody => ({
      type: 'check-ended',
      check: `a.${status}`,
      title: status,
      seed: [],
      status,
      ms: 1,
    });
    const deployed = [started('deploy'), passed('deploy')];

    it('is green only when a check has passed', () => {
      expect(exitCodeAfter(...deployed, wanted, check('passed'), check('skipped'))).to.equal(0);
    });

    for (const [checks, name] of [
      [[], 'no check was asked'],
      [[check('skipped'), check('skipped')], 'every check was skipped'],
    ] as const)
      it(`is unproven, with an exit code of its own, when ${name}`, () => {
        const { events } = new EventScript().add(...deployed, wanted, ...checks);
        expect(outcomeOf(events)).to.deep.equal({ verdict: 'unproven', exitCode: 3 });
        const summary = summarise([
          ...events,
          { at: '', type: 'run-ended', verdict: 'unproven', exitCode: 3, ms: 1 },
        ]);
        expect(whyUnproven(summary)).to.equal(`nothing was proven: ${name}`);
      });

    it('is unproven when nothing but the question was put to a lab that is up', () => {
      expect(exitCodeAfter(wanted)).to.equal(3);
    });

    it('is what the failure says where something failed, and broken while something has not ended', () => {
      expect(exitCodeAfter(...deployed, wanted, check('failed'))).to.equal(1);
      expect(exitCodeAfter(wanted, started('check'))).to.equal(2);
      expect(exitCodeAfter(started('down'), wanted, failed('down', new TeardownFailed('bridge')))).to.equal(
        2,
      );
    });

    it('is broken when it was cut off', () => {
      expect(summarise(new EventScript().add(...deployed, wanted).events)).to.include({
        verdict: 'broken',
        exitCode: 2,
      });
    });
  });

  it('is that of the lab when the lab failed before the verdict, whatever the deployment did', () => {
    const failure = failureOf(new CommandFailed('exit status 255'));
    const phase: EventBody = {
      type: 'phase-ended',
      phase: 'time',
      node: 'a',
      status: 'failed',
      ms: 1,
      failure,
    };
    expect(exitCodeAfter(started('deploy'), phase, failed('deploy', new ConnectFailed('gone')))).to.equal(2);
  });

  it('stays red when the tear-down failed afterwards', () => {
    const late = [started('down'), failed('down', new TeardownFailed('bridge'))];
    expect(exitCodeAfter(started('check'), failed('check', new CommandFailed('x')), ...late)).to.equal(1);
    expect(exitCodeAfter(started('check'), failed('check'), ...late)).to.equal(1);
    expect(exitCodeAfter(started('check'), passed('check'), ...late)).to.equal(2);
  });

  it('is interrupted when the user interrupted, whatever failed on account of that', () => {
    const stop = failed('deploy', new Interrupted('stopped'));
    expect(outcomeOf(new EventScript().add(failed('up', new LabFault('x')), stop).events)).to.deep.include({
      verdict: 'interrupted',
      exitCode: 130,
    });
  });

  it('tells a missing package from a fault', () => {
    expect(exitCodeAfter(started('preflight'), failed('preflight', new HostLacks('qemu')))).to.equal(69);
  });

  it('counts a failure that no step tells of', () => {
    const fault: EventBody = { type: 'fault', failure: failureOf(new LabFault('left behind')) };
    expect(exitCodeAfter(started('down'), passed('down'), fault)).to.equal(2);
  });

  it('counts what failed without saying why', () => {
    expect(exitCodeAfter(started('up'), failed('up'))).to.equal(2);
    expect(exitCodeAfter(started('deploy'), failed('deploy'))).to.equal(1);
  });
});
