import { expect } from 'chai';
import { LabFault } from '../../../../harness/core/errors.ts';
import type { EventBody } from '../../../../harness/report/events.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScenarioFiles } from '../../../support/scenario-files.ts';
import { scriptedHost, scriptedSession } from '../../../support/scripted-session.ts';

const STORY = `
  const ask = (id: string, run = async () => {}) => defineCheck({ id, title: id, run });
  scenario('a story', 'tiny', ({ deploy, check, step }) => {
    deploy();
    check(ask('identity.token'), ask('identity.catalog', async () => { throw new Error('no catalog'); }));
    check(ask('image.upload'));
    step('crashes a node', async () => { throw new Error('does not crash'); });
    check(ask('image.again'));
  });`;

type CheckEnded = Extract<EventBody, { type: 'check-ended' }>;

function ends(events: readonly EventBody[]): string[] {
  return events
    .filter((event): event is CheckEnded => event.type === 'check-ended')
    .map(({ check, status, reason }) => [check, status, ...(reason ? [reason] : [])].join(' '));
}

/** What its fixtures and checks do is told to whoever reads `happened`. */
const SHARING = `
  const happened = ((globalThis as any).happened ??= []) as string[];
  const made = (name: string, uses: any[] = [], make = async () => name) => defineFixture({ name, uses, make: async (lab) => {
    lab.defer(name, async () => void happened.push('undid ' + name));
    for (const used of uses) await lab.fixture(used);
    happened.push('made ' + name);
    return make();
  } });
  const networks = made('networks');
  const servers = made('servers', [networks]);
  const broken = made('volumes', [], async () => { throw new Error('no room\\nfor them'); });
  const ask = (id: string, fixture: any, more = {}) => defineCheck({ id, title: id, uses: [fixture], ...more,
    run: async (lab) => void happened.push(id + ' has ' + await lab.fixture(fixture)) });
  scenario('a story of sharing', 'tiny', ({ check }) => {
    check(ask('network.works', networks), ask('launch.works', servers), ask('launch.again', servers));
    check(ask('launch.never', servers, { requires: ['own-kernel'] }), ask('network.again', networks));
    check(ask('volume.first', broken), ask('volume.second', broken));
    check(ask('sly.check', servers, { uses: [] }));
  });`;

describe('scenario', () => {
  let files: ScenarioFiles;
  let story = '';
  before(async () => {
    files = await ScenarioFiles.create();
    story = await files.write('story', STORY);
  });
  after(() => files[Symbol.asyncDispose]());

  it('goes on after a failed check and stops at a failed step', async () => {
    const host = scriptedHost(scriptedSession());
    await files.play(story, host);
    expect(ends(host.events)).to.deep.equal([
      'identity.token passed',
      'identity.catalog failed',
      'image.upload passed',
      'step.crashes-a-node failed',
      "image.again skipped step 'crashes a node' failed: does not crash",
    ]);
  });

  it('skips every check with the reason when the deployment fails', async () => {
    const deploy = (): Promise<void> => Promise.reject(new Error('phase identity failed\nmore'));
    const host = scriptedHost(scriptedSession({ deploy }));
    const tally = await files.play(story, host);
    expect(tally).to.include({ passed: 0, failed: 1, skipped: 5 });
    expect(new Set(ends(host.events).map((end) => end.replace(/^\S+ /, '')))).to.deep.equal(
      new Set(['skipped deploy failed: phase identity failed']),
    );
  });

  it('skips every check with the reason when there is no lab', async () => {
    const host = scriptedHost(new LabFault('no room for the lab'));
    const tally = await files.play(story, host);
    expect(tally).to.include({ failed: 1, skipped: 5 });
    expect(ends(host.events)[0]).to.equal('identity.token skipped no lab: no room for the lab');
  });

  it('brings the lab up once', async () => {
    let opened = 0;
    const host = scriptedHost(scriptedSession(), {
      session: () => {
        opened += 1;
        return Promise.resolve(scriptedSession());
      },
    });
    await files.play(story, host);
    expect(opened).to.equal(1);
  });

  it('neither deploys nor plays steps when it only checks', async () => {
    let deployed = false;
    const deploy = (): Promise<void> => Promise.resolve(void (deployed = true));
    const host = scriptedHost(scriptedSession({ deploy }), { mode: 'check' });
    await files.play(story, host);
    expect(deployed).to.equal(false);
    expect(ends(host.events).slice(2)).to.deep.equal([
      'image.upload passed',
      'step.crashes-a-node skipped a step changes the lab: it is played by `lab run`, or when --only names it',
      'image.again passed',
    ]);
  });

  it('asks only the group or the check that --only names', async () => {
    const group = scriptedHost(scriptedSession(), { mode: 'check', only: ['image'] });
    await files.play(story, group);
    expect(ends(group.events)).to.deep.equal(['image.upload passed', 'image.again passed']);
    const one = scriptedHost(scriptedSession(), { mode: 'check', only: ['identity.token'] });
    await files.play(story, one);
    expect(ends(one.events)).to.deep.equal(['identity.token passed']);
  });

  it('refuses an --only that names nothing, with the ids', async () => {
    const host = scriptedHost(scriptedSession(), { only: ['identiy'] });
    const error = await rejection(files.play(story, host));
    expect(error.name).to.equal('UsageError');
    expect(error.message).to.equal(
      "--only identiy: scenario story has no such check; did you mean 'identity'? it has identity.token, identity.catalog, image.upload, step.crashes-a-node, image.again",
    );
  });

  it('refuses two checks of one id', async () => {
    const path = await files.write(
      'twins',
      `const twin = defineCheck({ id: 'a.b', title: 'b', run: async () => {} });
       scenario('twins', 'tiny', ({ check }) => check(twin, twin));`,
    );
    const error = await rejection(files.play(path, scriptedHost(scriptedSession())));
    expect(error.message).to.equal("two checks of one scenario are called 'a.b'");
  });

  it('refuses a lab that it is not for, and names the command that plays it', async () => {
    const error = await rejection(files.play(story, scriptedHost(scriptedSession(), { lab: 'tny' })));
    expect(error.name).to.equal('UsageError');
    expect(error.message).to.equal(
      'scenario story is for lab tiny, not for tny: npx lab run tiny --scenario story',
    );
  });

  describe('with an option', () => {
    let storm = '';
    before(async () => {
      storm = await files.write(
        'storm',
        `scenario('a storm', 'tiny', ({ check, option }) => {
           const title = option('servers', 4) + ' servers';
           check(defineCheck({ id: 'storm.of', title, run: async () => {} }));
         });`,
      );
    });

    for (const [settings, servers] of [
      [[], 4],
      [[['servers', '200']], 200],
    ] as const)
      it(`plays with ${servers} servers when --set says ${JSON.stringify(settings)}, and tells so`, async () => {
        const host = scriptedHost(scriptedSession(), { settings: new Map(settings) });
        await files.play(storm, host);
        expect(host.events[0]).to.deep.equal({
          type: 'scenario-chosen',
          scenario: 'story',
          title: 'a storm',
          options: { servers },
        });
        const [checked] = host.events.filter((event) => event.type === 'check-ended');
        expect(checked).to.include({ title: `${servers} servers`, status: 'passed' });
      });

    for (const value of ['0', '-1', '1.5', 'two', '', '1e3', ' 4', '9007199254740993'])
      it(`refuses '${value}' for a number, before it tells anything`, async () => {
        const host = scriptedHost(scriptedSession(), { settings: new Map([['servers', value]]) });
        const error = await rejection(files.play(storm, host));
        expect([error.name, error.message]).to.deep.equal([
          'UsageError',
          `--set servers=${value}: it is a whole number of at least 1, such as servers=4`,
        ]);
        expect(host.events).to.deep.equal([]);
      });

    it('refuses a setting that it does not ask for, with what was meant or what there is', async () => {
      const near = scriptedHost(scriptedSession(), { settings: new Map([['server', '9']]) });
      expect((await rejection(files.play(storm, near))).message).to.equal(
        "--set server: scenario story has no such option; did you mean 'servers'? it has servers",
      );
      const none = scriptedHost(scriptedSession(), { settings: new Map([['servers', '9']]) });
      expect((await rejection(files.play(story, none))).message).to.equal(
        '--set servers: scenario story has no such option; it has none',
      );
    });
  });

  it('names the command that plays it when nobody hosts it', async () => {
    const error = await rejection(files.play(story));
    expect(error.name).to.equal('UsageError');
    expect(error.message).to.equal(
      "scenario 'a story' has no lab to play on: start it with `npx lab run tiny`, or `npx lab check tiny` when the lab is up",
    );
  });

  describe('with fixtures', () => {
    const seen = globalThis as { happened?: string[] };
    let sharing = '';
    before(async () => {
      sharing = await files.write('sharing', SHARING);
    });
    beforeEach(() => void (seen.happened = []));

    it('makes each once, when it is asked for, and undoes it after the last check that can be asked', async () => {
      const session = scriptedSession({ unmet: (requirement) => `no ${requirement} here` });
      const host = scriptedHost(session, { only: ['network', 'launch'] });
      await files.play(sharing, host);
      expect(seen.happened).to.deep.equal([
        'made networks',
        'network.works has networks',
        'made servers',
        'launch.works has servers',
        'launch.again has servers',
        'undid servers',
        'network.again has networks',
        'undid networks',
      ]);
    });

    it('does not make what is left out by --only', async () => {
      await files.play(sharing, scriptedHost(scriptedSession(), { only: ['network.again'] }));
      expect(seen.happened).to.deep.equal(['made networks', 'network.again has networks', 'undid networks']);
    });

    it('undoes at once what could not be made, and skips what stands on it', async () => {
      const host = scriptedHost(scriptedSession(), { only: ['volume'] });
      await files.play(sharing, host);
      expect(ends(host.events)).to.deep.equal([
        'volume.first failed',
        'volume.second skipped no volumes: no room',
      ]);
      expect(seen.happened).to.deep.equal(['made volumes', 'undid volumes']);
    });

    it('gives none to a check that does not say that it uses it', async () => {
      const host = scriptedHost(scriptedSession(), { only: ['sly'] });
      await files.play(sharing, host);
      const failed = host.events.find((event): event is CheckEnded => event.type === 'check-ended');
      expect(failed?.failure?.message).to.contain(
        "sly.check: uses servers and does not say so: name it in its 'uses'",
      );
    });

    it('fails the last check with what a fixture left behind', async () => {
      const leaving = await files.write(
        'leaving',
        `const router = defineFixture({ name: 'router', make: async (lab) => lab.defer('router', async () => { throw new Error('still in use'); }) });
         const ask = (id: string) => defineCheck({ id, title: id, uses: [router], run: (lab) => lab.fixture(router) });
         scenario('a story', 'tiny', ({ check }) => check(ask('network.one'), ask('network.two')));`,
      );
      const host = scriptedHost(scriptedSession());
      await files.play(leaving, host);
      expect(ends(host.events)).to.deep.equal(['network.one passed', 'network.two failed']);
    });
  });
});
