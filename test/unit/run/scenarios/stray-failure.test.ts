import { expect } from 'chai';
import { ConnectFailed, UsageError } from '../../../../harness/core/errors.ts';
import { blameFor, firstOwnLine } from '../../../../harness/run/scenarios/blame.ts';
import { strayFailure } from '../../../../harness/run/scenarios/stray-failure.ts';

const HARNESS = new URL('../../../../harness/run/scenarios/scenario.ts', import.meta.url);

describe('an error that no check threw', () => {
  for (const [line, place] of [
    ['Context.<anonymous> (/srv/my labs/a.scenario.ts:3:28)', '/srv/my labs/a.scenario.ts:3:28'],
    ['/srv/a.scenario.ts:3:28', '/srv/a.scenario.ts:3:28'],
    ['async file:///srv/a.scenario.ts?load=2:3:28', '/srv/a.scenario.ts:3:28'],
    ['Object.run (file:///srv/a.scenario.ts?load=1:12:9)', '/srv/a.scenario.ts:12:9'],
  ] as const)
    it(`is found in its file: ${line}`, () => {
      expect(firstOwnLine(thrownAt('listOnTimeout (node:internal/timers:581:17)', line))).to.equal(place);
    });

  it('is found in the first line that is no library’s and none of ours', () => {
    const error = thrownAt(
      'callFn (/srv/node_modules/mocha/lib/runnable.js:360:23)',
      `scenario (${HARNESS.href}:1:1)`,
      `scenario (${HARNESS.pathname}:1:1)`,
      'ask (/srv/checks/web.ts:7:3)',
      'late (/srv/checks/late.ts:1:1)',
    );
    expect(firstOwnLine(error)).to.equal('/srv/checks/web.ts:7:3');
    expect(firstOwnLine(thrownAt('callFn (/srv/node_modules/mocha/lib/runnable.js:360:23)'))).to.equal(
      undefined,
    );
  });

  it('is the scenario’s fault, with its stack; what stacklab raised keeps its own', () => {
    const own = strayFailure('the hook', thrownAt('/srv/a.scenario.ts:3:28'));
    expect(own).to.include({
      fault: 'scenario',
      exitCode: 2,
      message: 'the hook: no rain (/srv/a.scenario.ts:3:28)',
    });
    expect(own.evidence.map(({ title }) => title)).to.deep.equal(['stack']);
    const lab = strayFailure('the hook', new ConnectFailed('node01: silent'));
    expect(lab).to.include({ fault: 'lab', kind: 'ConnectFailed' });
  });

  it('is the deployment’s fault where the scenario asserted, and ours where a library asserts of itself', () => {
    const asserted = (line: string): Error =>
      Object.assign(thrownAt(line), { name: 'AssertionError', actual: false, expected: true });
    const ofScenario = strayFailure('the hook', asserted('/srv/checks/web.ts:7:3'));
    expect(ofScenario).to.include({ fault: 'deployment', exitCode: 1 });
    const ofLibrary = asserted('Parser.finish (/srv/node_modules/undici/lib/dispatcher/client-h1.js:375:5)');
    expect(strayFailure('an exception', ofLibrary)).to.include({ fault: 'stacklab', exitCode: 2 });
  });

  it('is ours where our own code threw it, and the scenario’s where it called us wrongly', () => {
    const ours = thrownAt(
      'node:fs:1:1',
      `Node.run (${HARNESS.pathname}:1:1)`,
      'run (/srv/checks/web.ts:7:3)',
    );
    expect(blameFor(ours)).to.equal('stacklab');
    const theirs = thrownAt(
      'parse (/srv/node_modules/yaml/x.js:1:1)',
      'run (/srv/checks/web.ts:7:3)',
      `ask (${HARNESS.pathname}:1:1)`,
    );
    expect(blameFor(theirs)).to.equal('scenario');
    expect(blameFor(new UsageError('lab tiny has no node x'))).to.equal('scenario');
    expect(blameFor(undefined)).to.equal('scenario');
  });

  it('is told of when it is no error at all', () => {
    expect(strayFailure('a promise', 'just words').message).to.equal('a promise: just words');
  });
});

function thrownAt(...lines: readonly string[]): Error {
  const error = new Error('no rain');
  error.stack = ['Error: no rain', ...lines.map((line) => `    at ${line}`)].join('\n');
  return error;
}
