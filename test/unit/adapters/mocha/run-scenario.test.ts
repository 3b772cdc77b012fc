import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { scriptedHost, scriptedSession } from '../../../support/scripted-session.ts';
import { rejection } from '../../../support/rejection.ts';

const HARNESS = new URL('../../../../harness/index.ts', import.meta.url).href;

describe('runScenario', () => {
  // mocha may `require` this file: then what it imports at the top is another copy than the one that scenarios import
  let runScenario: typeof import('../../../../harness/adapters/mocha/run-scenario.ts').runScenario;
  let withScenarioHost: typeof import('../../../../harness/run/scenario-host.ts').withScenarioHost;
  let UsageError: typeof import('../../../../harness/core/errors.ts').UsageError;
  before(async () => {
    ({ runScenario } = await import('../../../../harness/adapters/mocha/run-scenario.ts'));
    ({ withScenarioHost } = await import('../../../../harness/run/scenario-host.ts'));
    ({ UsageError } = await import('../../../../harness/core/errors.ts'));
  });

  let dir = '';
  // inside the project, where TypeScript files are modules
  before(async () => void (dir = await mkdtemp(join(import.meta.dirname, '.scenario-'))));
  after(() => rm(dir, { recursive: true, force: true }));

  async function file(name: string, body: string): Promise<string> {
    const path = join(dir, name);
    await writeFile(path, `import { scenario, defineCheck } from ${JSON.stringify(HARNESS)};\n${body}\n`);
    return path;
  }

  const THREE = `
    const ask = (id: string, run: () => Promise<void>) => defineCheck({ id, title: id, run });
    scenario('three', 'tiny', ({ check }) => check(
      ask('a.passes', async () => {}),
      ask('b.fails', async () => { throw new Error('no'); }),
      defineCheck({ id: 'c.skipped', title: 'c', requires: ['own-kernel'], run: async () => {} }),
    ));`;

  it('plays every test of a file and counts them', async () => {
    const host = scriptedHost(scriptedSession({ unmet: () => 'containers share a kernel' }));
    const path = await file('three.scenario.ts', THREE);
    const tally = await withScenarioHost(host, () => runScenario({ file: path }));
    expect(tally).to.include({ passed: 1, failed: 1, skipped: 1 });
    expect(tally.failures.map(({ title }) => title)).to.deep.equal(['b.fails']);
  });

  it('plays the same file again in the same process', async () => {
    const path = await file('again.scenario.ts', THREE);
    const tallies = [];
    for (const session of [scriptedSession(), scriptedSession()])
      tallies.push(await withScenarioHost(scriptedHost(session), () => runScenario({ file: path })));
    expect(tallies.map(({ passed, failed }) => [passed, failed])).to.deep.equal([
      [2, 1],
      [2, 1],
    ]);
  });

  it('shares its modules with the scenario, so that an error keeps its class', async () => {
    const path = await file(
      'usage.scenario.ts',
      `defineCheck({ id: 'no dot', title: '', run: async () => {} });`,
    );
    const error = await rejection(
      withScenarioHost(scriptedHost(scriptedSession()), () => runScenario({ file: path })),
    );
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal(
      "check 'no dot': the id is not of the form group.name (lower case, digits, dashes)",
    );
  });

  it('leaves the words of the surrounding mocha alone', async () => {
    const words = [globalThis.describe, globalThis.it];
    const path = await file('words.scenario.ts', THREE);
    await withScenarioHost(scriptedHost(scriptedSession()), () => runScenario({ file: path }));
    expect([globalThis.describe, globalThis.it]).to.deep.equal(words);
  });

  it('says which file cannot be loaded, and why', async () => {
    const path = await file('broken.scenario.ts', `throw new Error('half written');`);
    const error = await rejection(runScenario({ file: path }));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal(`${path}: the scenario cannot be loaded: half written`);
  });

  it('says that a file is missing', async () => {
    const error = await rejection(runScenario({ file: join(dir, 'none.scenario.ts') }));
    expect(error.message).to.equal(`${join(dir, 'none.scenario.ts')}: there is no such scenario file`);
  });

  it('refuses a file that declares no scenario', async () => {
    const path = await file('empty.scenario.ts', 'export {};');
    const error = await rejection(runScenario({ file: path }));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.contain('declares no scenario');
  });

  it('stops between two tests when it is interrupted', async () => {
    const controller = new AbortController();
    const unmet = (): undefined => {
      controller.abort(new Error('stop'));
    };
    const host = scriptedHost(scriptedSession({ unmet }), {
      signal: controller.signal,
    });
    const path = await file(
      'stop.scenario.ts',
      `scenario('stop', 'tiny', ({ check }) => check(
        defineCheck({ id: 'a.first', title: 'first', requires: ['x'], run: async () => {} }),
        defineCheck({ id: 'a.second', title: 'second', run: async () => {} })));`,
    );
    const error = await rejection(
      withScenarioHost(host, () => runScenario({ file: path, signal: controller.signal })),
    );
    expect(error.message).to.equal('stop');
    expect(host.events.map((event) => 'check' in event && event.check)).to.not.include('a.second');
  });

  it('does not load a scenario that nobody hosts', async () => {
    const path = await file('alone.scenario.ts', THREE);
    const error = await rejection(runScenario({ file: path }));
    expect(error.message).to.equal(
      "scenario 'three' has no lab to play on: start it with `npx lab run tiny`, or `npx lab check tiny` when the lab is up",
    );
  });
});
