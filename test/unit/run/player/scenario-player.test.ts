import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { CommandFailed, Interrupted, UsageError } from '../../../../harness/core/errors.ts';
import type { PlayerProcess } from '../../../../harness/ports/player-process.ts';
import type { EventBody, Failure } from '../../../../harness/report/events.ts';
import type { ScenarioPlayer } from '../../../../harness/run/player/scenario-player.ts';
import { waitUntil } from '../../../../harness/core/wait.ts';
import { ends } from '../../../support/check-ends.ts';
import { PlayedScenarios } from '../../../support/played-scenarios.ts';
import { rejection } from '../../../support/rejection.ts';
import { CLOUD_TEXT, smallFacts } from '../../../support/small-facts.ts';

describe('a scenario in a process of its own', function () {
  this.timeout(120_000);
  let files: PlayedScenarios;
  before(async () => {
    files = await PlayedScenarios.create();
  });
  after(() => files[Symbol.asyncDispose]());
  const load = (...asked: Parameters<PlayedScenarios['load']>) => files.load(...asked);
  const play = (...asked: Parameters<PlayedScenarios['play']>) => files.play(...asked);

  it('tells of its checks as they happen, deploys by its run, and leaves nothing running', async () => {
    const processes: PlayerProcess[] = [];
    const body = `
      scenario('a story', 'small', ({ deploy, check }) => {
        deploy();
        check(defineCheck({ id: 'a.passes', title: 'passes', run: async (lab) => { lab.timed('t', [5]); } }));
      });`;
    await using player = await load('story', body, {}, { mode: 'run', processes });
    let deployed = 0;
    const deploy = (): Promise<void> => Promise.resolve(void (deployed += 1));
    const { events } = await play(player, { deploy });
    expect(events.map(({ type }) => type)).to.deep.equal(['scenario-chosen', 'check-started', 'check-ended']);
    expect(deployed, 'deployments by its run').to.equal(1);
    expect(await processes[0]?.ended, 'the end of its process').to.include({ exitCode: 0 });
  });

  it('is told what the deployment of the lab says', async () => {
    const body = `
      scenario('a story', 'small', ({ check }) => {
        check(defineCheck({ id: 'a.facts', title: 'facts', run: async (lab) => {
          lab.timed(\`\${lab.cloud.region} \${lab.cloud.unit('keystone', 'controller01').unit} \${lab.setting('tokens')}\`, [5]);
        } }));
      });`;
    await using player = await load('told', body);
    const facts = smallFacts(`settings: { tokens: uuid }\n${CLOUD_TEXT}`);
    const { events } = await play(player, { facts });
    expect(ends(events)).to.deep.equal(['a.facts passed']);
    expect(JSON.stringify(events)).to.contain('"RegionOne httpd uuid"');
  });

  it('has the archive of a release made by its run, and knows on which lab it plays', async () => {
    const body = `
      scenario('a story', 'small', ({ check, lab: name }) => {
        check(defineCheck({ id: 'a.archive', title: 'archive', run: async (lab) => {
          lab.timed(\`\${name} \${await lab.archive('tempest')}\`, [lab.stretched('1m')]);
        } }));
      });`;
    await using player = await load('archive', body);
    const { events } = await play(player);
    expect(ends(events)).to.deep.equal(['a.archive passed']);
    expect(JSON.stringify(events)).to.contain('"small deb http://archive.stacklab/tempest/ ./"');
    await using other = await load('refused', body);
    const refused = await play(other, {
      archive: () => Promise.reject(new UsageError("no release 'tempest'")),
    });
    expect(failures(refused.events)).to.have.lengthOf(1);
  });

  it('gets a failed deployment as the error that it was, and asks nothing then', async () => {
    const body = `
      scenario('a story', 'small', ({ deploy, check }) => {
        deploy();
        check(defineCheck({ id: 'a.never', title: 'never', run: async () => {} }));
      });`;
    await using player = await load('undeployed', body, {}, { mode: 'run' });
    const deploy = (): Promise<void> => Promise.reject(new CommandFailed('phase web failed'));
    const { events } = await play(player, { deploy });
    expect(ends(events)).to.deep.equal(['a.never skipped deploy failed: phase web failed']);
    expect(failures(events)).to.deep.equal([]);
  });

  it('is one error when it ends its process while a check is asked', async () => {
    await using player = await load(
      'exits',
      `scenario('exits', 'small', ({ check }) => check(
        defineCheck({ id: 'a.first', title: 'first', run: async () => {} }),
        defineCheck({ id: 'a.exits', title: 'exits', run: async () => { console.error('about to go'); process.exit(0); } }),
        defineCheck({ id: 'a.never', title: 'never', run: async () => {} })));`,
    );
    const { events } = await play(player);
    expect(ends(events)).to.deep.equal([
      'a.first passed',
      'a.exits failed',
      'a.never skipped the process of the scenario had ended',
    ]);
    expect(failures(events)).to.deep.equal([
      {
        fault: 'scenario',
        kind: 'ScenarioBroken',
        exitCode: 2,
        message: `${files.path('exits')}: while check a.exits (exits) was asked, its process ended with exit code 0: a scenario must not call process.exit()`,
        evidence: [{ title: 'printed last', text: 'about to go' }],
      },
    ]);
    expect(events).to.deep.include({ type: 'scenario-output', line: 'about to go' });
  });

  it('is one error when it crashes, with all that was asked then', async () => {
    await using player = await load(
      'crashes',
      `const ask = (id: string, run: () => Promise<void>) => defineCheck({ id, title: id, run });
       scenario('crashes', 'small', ({ sideBySide }) => sideBySide(
         [ask('a.waits', () => new Promise(() => {}))],
         [ask('b.crashes', async () => { process.abort(); })]));`,
    );
    const { events } = await play(player);
    expect(ends(events)).to.deep.equal(['a.waits failed', 'b.crashes failed']);
    expect(failures(events)[0]?.message).to.equal(
      `${files.path('crashes')}: while checks a.waits (a.waits) and b.crashes (b.crashes) were asked, its process was ended by SIGABRT`,
    );
  });

  for (const [name, thrown, kind] of [
    ['rejects', `void Promise.reject(new Error('lost'))`, 'a rejected promise that nobody waited for'],
    ['throws', `setTimeout(() => { throw new Error('lost'); })`, 'an exception that nobody caught'],
  ] as const)
    it(`fails and goes on when a check ${name} behind its back`, async () => {
      await using player = await load(
        name,
        `const soon = () => new Promise((resolve) => setTimeout(resolve, 50));
         scenario('stray', 'small', ({ check }) => check(
          defineCheck({ id: 'a.strays', title: 'strays', run: async () => { ${thrown}; await soon(); } }),
          defineCheck({ id: 'a.next', title: 'next', run: async () => {} })));`,
      );
      const { events } = await play(player);
      expect(ends(events)).to.deep.equal(['a.strays passed', 'a.next passed']);
      const [failure] = failures(events);
      expect(failure).to.include({ fault: 'scenario', exitCode: 2 });
      expect(failure?.message).to.match(
        new RegExp(
          `: ${kind} while check a.strays \\(strays\\) was asked: lost \\(.*${name}\\.scenario\\.ts:4:\\d+\\)$`,
        ),
      );
    });

  it('fails when there is no lab to take hold of, and says what was not asked', async () => {
    await using player = await load('homeless', `it('is', () => {});`);
    const { events } = await play(player, {}, 'gone');
    expect(failures(events)[0]?.message).to.equal('nobody is there');
    expect(ends(events)).to.deep.equal(['homeless.is skipped no lab: nobody is there']);
  });

  describe('that is interrupted', () => {
    const WAITS = `
      scenario('waits', 'small', ({ check }) => check(
        defineCheck({ id: 'a.waits', title: 'waits', run: async (lab) => {
          lab.defer('it', async () => { console.log('undone'); });
          await new Promise((resolve) => lab.signal.addEventListener('abort', resolve));
        } }),
        defineCheck({ id: 'a.never', title: 'never', run: async () => {} })));`;

    const interrupted = async (player: ScenarioPlayer): Promise<EventBody[]> => {
      const stop = new AbortController();
      const events: EventBody[] = [];
      const emit = (event: EventBody): void => {
        events.push(event);
        if (event.type === 'check-started') stop.abort(new Interrupted('enough'));
      };
      expect(await rejection(play(player, { emit, signal: stop.signal }))).to.equal(stop.signal.reason);
      return events;
    };

    it('tells what it prints until its process has ended', async () => {
      await using player = await load(
        'prints',
        `process.on('exit', () => process.stdout.write('bye')); ${WAITS}`,
      );
      expect(await interrupted(player)).to.deep.include({ type: 'scenario-output', line: 'bye' });
    });

    it('stops its checks and undoes what they made', async () => {
      await using player = await load('stops', WAITS);
      const events = await interrupted(player);
      expect(ends(events)).to.deep.equal(['a.waits skipped interrupted']);
      expect(events).to.deep.include({ type: 'scenario-output', line: 'undone' });
    });

    it('is ended when it does not stop in time', async () => {
      const deaf = `it('is deaf', () => { for (;;); });`;
      await using player = await load('deaf', deaf, { undoMs: 1_000 });
      const events = await interrupted(player);
      expect(ends(events)).to.deep.equal(['deaf.is-deaf skipped interrupted']);
      expect(events).to.deep.include({
        type: 'warning',
        message: `${files.path('deaf')}: its process did not stop within 1.0 s and was ended; what it made is left as it was`,
      });
    });
  });

  it('takes along what it started', async () => {
    const body = `
      import { spawn } from 'node:child_process';
      it('starts', () => { console.log('pid ' + spawn('sleep', ['600'], { stdio: 'ignore' }).pid); process.exit(1); });`;
    await using player = await load('starts', body);
    const { events } = await play(player);
    const [pid = ''] = events.flatMap((event) =>
      event.type === 'scenario-output' ? event.line.slice(4) : [],
    );
    expect(pid).to.match(/^\d+$/);
    await waitUntil(
      `process ${pid}`,
      async () => {
        const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone Z');
        return / Z|gone/.test(state) ? { done: true } : { pending: state };
      },
      { within: '5s' },
    );
  });
});

function failures(events: readonly EventBody[]): Failure[] {
  return events.flatMap((event) => ('failure' in event ? [event.failure] : []));
}
