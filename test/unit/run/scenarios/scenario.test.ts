import { expect } from 'chai';
import { LabFault } from '../../../../harness/core/errors.ts';
import { ends } from '../../../support/check-ends.ts';
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
    const host = scriptedHost(scriptedSession(), { mode: 'check', only: ['identiy'] });
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
      'scenario story is for lab tiny, not for tny: bin/lab run tiny --scenario story',
    );
  });

  it('is played on each of the labs that it is for', async () => {
    const path = await files.write(
      'both',
      `scenario('both', ['small', 'tiny'], () => it('holds', () => {}));`,
    );
    await files.play(path, scriptedHost(scriptedSession()));
    const error = await rejection(files.play(path, scriptedHost(scriptedSession(), { lab: 'other' })));
    expect(error.message).to.equal(
      'scenario story is for labs small, tiny, not for other: bin/lab run small --scenario story',
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
    const { loadTests } = await import('../../../../harness/adapters/mocha/load-tests.ts');
    const error = await rejection(loadTests(story));
    expect(error.name).to.equal('UsageError');
    expect(error.message).to.equal(
      "scenario 'a story' has no lab to play on: start it with `bin/lab run tiny`, or `bin/lab check tiny` when the lab is up",
    );
  });
});
