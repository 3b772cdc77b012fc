import { expect } from 'chai';
import type { EventBody, Failure } from '../../../../harness/report/events.ts';
import { ends } from '../../../support/check-ends.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScenarioFiles } from '../../../support/scenario-files.ts';
import { scriptedHost, scriptedSession } from '../../../support/scripted-session.ts';

const OWN_TESTS = `
  import { expect } from 'chai';
  const holds = (id: string) => defineCheck({ id, title: id, run: async () => {} });
  scenario('a story', 'tiny', ({ deploy, check }) => {
    deploy();
    check(holds('identity.token'));
    describe('the cloud', () => {
      it('is blue', () => { expect('grey').to.equal('blue'); });
      it('is blue', () => {});
      describe('at night', () => { it('Größe: 2 GiB!', () => {}); });
      it.skip('is green', () => {});
      it('will be wide');
      it('decides', function () { this.skip(); });
    });
    it('rains', () => {});
    check(holds('image.upload'));
  });`;

describe('a scenario file', () => {
  let files: ScenarioFiles;
  let own = '';
  before(async () => {
    files = await ScenarioFiles.create();
    own = await files.write('own', OWN_TESTS);
  });
  after(() => files[Symbol.asyncDispose]());

  it('tells of its own tests as of checks, by ids of their titles', async () => {
    const host = scriptedHost(scriptedSession());
    expect(await files.play(own, host)).to.include({ failed: 1, skipped: 3 });
    const declared = 'skipped its file says so: it.skip, describe.skip, or an it() without a function';
    expect(ends(host.events)).to.deep.equal([
      'identity.token passed',
      'story.rains passed',
      'image.upload passed',
      'the-cloud.is-blue failed',
      'the-cloud.is-blue-2 passed',
      `the-cloud.is-green ${declared}`,
      `the-cloud.will-be-wide ${declared}`,
      'the-cloud.decides skipped it said this.skip()',
      'the-cloud-at-night.grosse-2-gib passed',
    ]);
    const started = host.events.filter(({ type }) => type === 'check-started');
    expect(started).to.deep.include({
      type: 'check-started',
      check: 'the-cloud.is-blue',
      title: 'is blue',
      seed: [],
    });
  });

  it('is refused where it asks nothing of a lab that is up', async () => {
    const path = await files.write('mute', `scenario('mute', 'tiny', ({ deploy }) => deploy());`);
    const host = { ...scriptedHost(scriptedSession()), mode: 'check' } as const;
    expect((await rejection(files.load(path, host))).message).to.equal(
      `${path}: asks nothing of the lab: give it a check(...)`,
    );
  });

  it('blames the deployment for a failed expectation of a test, as for one of a check', async () => {
    const host = scriptedHost(scriptedSession());
    await files.play(own, host);
    const [failure] = failures(host.events);
    expect(failure).to.include({ fault: 'deployment', exitCode: 1, kind: 'AssertionError' });
    expect(failure?.evidence.slice(0, 2)).to.deep.equal([
      { title: 'expected', text: 'blue' },
      { title: 'found', text: 'grey' },
    ]);
  });

  for (const [only, asked] of [
    ['the-cloud', ['the-cloud.is-blue failed', 'the-cloud.is-blue-2 passed']],
    ['the-cloud.is-blue-2', ['the-cloud.is-blue-2 passed']],
    ['identity', ['identity.token passed']],
  ] as const)
    it(`asks of its own tests what --only ${only} names`, async () => {
      const host = scriptedHost(scriptedSession(), { mode: 'check', only: [only] });
      await files.play(own, host);
      const asking = ends(host.events).filter((end) => !end.includes('skipped'));
      expect(asking).to.deep.equal(asked);
    });

  it('names its own tests where --only names nothing', async () => {
    const error = await rejection(files.play(own, scriptedHost(scriptedSession(), { only: ['the-clod'] })));
    expect(error.message).to.contain(
      "--only the-clod: scenario story has no such check; did you mean 'the-cloud'? it has identity.token, image.upload, story.rains, the-cloud.is-blue,",
    );
  });

  it('skips its own tests as its checks when the deployment fails', async () => {
    const deploy = (): Promise<void> => Promise.reject(new Error('phase identity failed'));
    const host = scriptedHost(scriptedSession({ deploy }));
    await files.play(own, host);
    expect(ends(host.events)).to.include('story.rains skipped deploy failed: phase identity failed');
    expect(ends(host.events)).to.include('the-cloud.is-blue skipped deploy failed: phase identity failed');
  });

  it('is told of when it is tests alone, and has no options then', async () => {
    const bare = await files.write('bare', `describe('the sky', () => { it('is up', () => {}); });`);
    const host = scriptedHost(scriptedSession());
    await files.play(bare, host);
    expect(host.events[0]).to.deep.equal({
      type: 'scenario-chosen',
      scenario: 'story',
      title: 'story',
      options: {},
    });
    expect(ends(host.events)).to.deep.equal(['the-sky.is-up passed']);
    const set = scriptedHost(scriptedSession(), { settings: new Map([['servers', '9']]) });
    expect((await rejection(files.play(bare, set))).message).to.equal(
      '--set servers: scenario story has no such option; it has none',
    );
  });

  for (const [hook, name, reached] of [
    ['before', '"before all" hook', []],
    ['beforeEach', '"before each" hook', []],
    ['afterEach', '"after each" hook', ['identity.token passed']],
    ['after', '"after all" hook', ['identity.token passed', 'a-suite.is-mine passed']],
  ] as const)
    it(`that throws in ${hook}() fails the run, and says what was not asked for it`, async () => {
      const path = await files.write(
        hook,
        `scenario('a story', 'tiny', ({ check }) => {
           describe('a suite', () => {
             ${hook}(() => { throw new Error('no rain'); });
             check(defineCheck({ id: 'identity.token', title: 't', run: async () => {} }));
             it('is mine', () => {});
           });
           it('goes on', () => {});
         });`,
      );
      const host = scriptedHost(scriptedSession());
      await files.play(path, host);
      const [fault] = failures(host.events);
      expect(fault).to.include({ fault: 'scenario', exitCode: 2 });
      expect(fault?.message).to.match(
        new RegExp(`^${name} in 'a suite': no rain \\(.*${hook}\\.scenario\\.ts:4:\\d+\\)$`),
      );
      const all = ['identity.token', 'a-suite.is-mine'];
      const lost = all
        .filter((id) => !(reached as readonly string[]).includes(`${id} passed`))
        .map((id) => `${id} skipped ${name} in 'a suite' failed: no rain`);
      expect(ends(host.events).toSorted()).to.deep.equal(
        [...reached, 'story.goes-on passed', ...lost].toSorted(),
      );
    });

  it('blames the deployment for a failed expectation of a hook', async () => {
    const path = await files.write(
      'expecting',
      `import { expect } from 'chai';
       after(() => { expect(1).to.equal(2); });
       it('is', () => {});`,
    );
    const host = scriptedHost(scriptedSession());
    await files.play(path, host);
    expect(failures(host.events)[0]).to.include({ fault: 'deployment', exitCode: 1 });
    expect(failures(host.events)[0]?.message).to.match(
      /^"after all" hook of the file: expected 1 to equal 2/,
    );
  });

  it('ends a test of its own at the limit, as many times longer as its lab is slower', async () => {
    const path = await files.write(
      'slow',
      `it('has a limit of its own', function () { this.timeout(20); return new Promise(() => {}); });
       it('has the default', function () { (globalThis as { limit?: number }).limit = this.timeout(); });`,
    );
    const host = scriptedHost(scriptedSession());
    using story = await files.load(path, host);
    await story.play(2);
    expect(failures(host.events)[0]).to.include({
      fault: 'deployment',
      kind: 'WaitTimedOut',
      message: 'has a limit of its own: not done within 20 ms',
    });
    expect((globalThis as { limit?: number }).limit).to.equal(600_000);
  });

  it('ends a test of its own when it is interrupted', async () => {
    const path = await files.write(
      'endless',
      `it('never ends', () => new Promise(() => { (globalThis as { begun?: boolean }).begun = true; }));
       it('comes next', () => {});`,
    );
    const seen = globalThis as { begun?: boolean };
    const stop = new AbortController();
    const host = scriptedHost(scriptedSession(), { signal: stop.signal });
    const playing = rejection(files.play(path, host));
    while (!seen.begun) await new Promise(setImmediate);
    stop.abort(new Error('enough'));
    expect((await playing).message).to.equal('enough');
    expect(ends(host.events)).to.deep.equal(['story.never-ends skipped interrupted']);
  });

  it('takes an error that nobody caught as that of the test that is played', async () => {
    const path = await files.write(
      'stray',
      `it('waits', (done) => { (globalThis as { waits?: boolean }).waits = true; });
       it('comes next', () => {});`,
    );
    const seen = globalThis as { waits?: boolean };
    const host = scriptedHost(scriptedSession());
    using story = await files.load(path, host);
    const playing = story.play(1);
    while (!seen.waits) await new Promise(setImmediate);
    story.takeStray('uncaught exception', new Error('out of a timer'));
    await playing;
    expect(ends(host.events)).to.deep.equal(['story.waits failed', 'story.comes-next passed']);
    expect(failures(host.events)[0]?.message).to.match(/^out of a timer \(.*story\.test\.ts/);
  });
});

function failures(events: readonly EventBody[]): Failure[] {
  return events.flatMap((event) => ('failure' in event ? [event.failure] : []));
}
