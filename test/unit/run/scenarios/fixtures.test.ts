import { expect } from 'chai';
import type { EventBody } from '../../../../harness/report/events.ts';
import { ends, type CheckEnded } from '../../../support/check-ends.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScenarioFiles } from '../../../support/scenario-files.ts';
import { scriptedHost, scriptedSession } from '../../../support/scripted-session.ts';

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
  scenario('a story of sharing', 'tiny', ({ check, step }) => {
    check(ask('network.works', networks), ask('launch.works', servers), ask('launch.again', servers));
    check(ask('launch.never', servers, { requires: ['own-kernel'] }), ask('network.again', networks));
    check(ask('volume.first', broken), ask('volume.second', broken));
    check(ask('sly.check', servers, { uses: [] }));
    step('goes on', ask('step.task', networks).run, { uses: [networks] });
  });`;

describe('fixtures of a scenario', () => {
  let files: ScenarioFiles;
  const seen = globalThis as { happened?: string[] };
  let sharing = '';
  before(async () => {
    files = await ScenarioFiles.create();
    sharing = await files.write('sharing', SHARING);
  });
  after(() => files[Symbol.asyncDispose]());
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

  it('are there for a step that names them', async () => {
    await files.play(sharing, scriptedHost(scriptedSession(), { only: ['network.again', 'step'] }));
    expect(seen.happened).to.deep.equal([
      'made networks',
      'network.again has networks',
      'step.task has networks',
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

  it('undoes what stands under one that could not be made, where no other check needs it', async () => {
    const crumbling = await files.write(
      'crumbling',
      `const told = (globalThis as { happened?: string[] }).happened ?? [];
       const ground = defineFixture({ name: 'ground', make: async (lab) => lab.defer('ground', async () => { told.push('undid ground'); }) });
       const house = defineFixture({ name: 'house', uses: [ground], make: async (lab) => { await lab.fixture(ground); throw new Error('no bricks'); } });
       const ask = (id: string) => defineCheck({ id, title: id, uses: [house], run: (lab) => lab.fixture(house) });
       scenario('a story', 'tiny', ({ check }) => check(ask('house.one'), ask('house.two')));`,
    );
    const host = scriptedHost(scriptedSession());
    await files.play(crumbling, host);
    expect(ends(host.events)).to.deep.equal(['house.one failed', 'house.two skipped no house: no bricks']);
    expect(seen.happened).to.deep.equal(['undid ground']);
  });

  it('undoes all of them when it is interrupted, each after the check that was using it', async () => {
    const interrupted = await files.write(
      'interrupted',
      `const told = (globalThis as { happened?: string[] }).happened ?? [];
       const server = defineFixture({ name: 'server', make: async (lab) => lab.defer('server', async () => { told.push('undid server'); }) });
       const hang = (id: string, uses: any[], undo: () => Promise<void>) => defineCheck({ id, title: id, uses, run: async (lab) => {
         for (const used of uses) await lab.fixture(used);
         lab.defer(id, async () => { await undo(); told.push('undid ' + id); });
         told.push(id);
         return new Promise(() => {});
       } });
       const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 50));
       scenario('a story', 'tiny', ({ check, sideBySide }) => {
         sideBySide([hang('web.hangs', [], async () => {})], [hang('launch.hangs', [server], slowly)]);
         check(hang('launch.never', [server], slowly));
       });`,
    );
    const stop = new AbortController();
    const host = scriptedHost(scriptedSession(), { mode: 'check', signal: stop.signal });
    const playing = rejection(files.play(interrupted, host));
    while (seen.happened?.length !== 2) await new Promise(setImmediate);
    stop.abort(new Error('enough'));
    await playing;
    expect(seen.happened.slice(2)).to.deep.equal(['undid web.hangs', 'undid launch.hangs', 'undid server']);
  });

  it('undoes them when it is interrupted between two checks, and says what it could not undo', async () => {
    const between = await files.write(
      'between',
      `const told = (globalThis as { happened?: string[] }).happened ?? [];
       const server = defineFixture({ name: 'server', make: async (lab) => {
         lab.defer('router', async () => { throw new Error('still in use'); });
         lab.defer('server', async () => { told.push('undid server'); });
       } });
       const ask = (id: string) => defineCheck({ id, title: id, uses: [server], run: (lab) => lab.fixture(server) });
       scenario('a story', 'tiny', ({ check }) => check(ask('launch.works'), ask('launch.never')));`,
    );
    const stop = new AbortController();
    const events: EventBody[] = [];
    const emit = (event: EventBody): void => {
      events.push(event);
      if (event.type === 'check-ended') stop.abort(new Error('enough'));
    };
    const host = scriptedHost(scriptedSession(), { mode: 'check', signal: stop.signal, emit });
    await rejection(files.play(between, host));
    expect(ends(events)).to.deep.equal(['launch.works passed']);
    expect(seen.happened).to.deep.equal(['undid server']);
    expect(events).to.deep.include({
      type: 'warning',
      message: 'router: was left behind: still in use',
    });
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
