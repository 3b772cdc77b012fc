import { expect } from 'chai';
import type { Browser, Page } from '../../../../harness/ports/browser.ts';
import { ends } from '../../../support/check-ends.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScenarioFiles } from '../../../support/scenario-files.ts';
import { ScriptedNode } from '../../../support/scripted-node.ts';
import { scriptedHost, scriptedSession } from '../../../support/scripted-session.ts';
import { ScriptedShell } from '../../../support/scripted-shell.ts';

/** `meet` lets nobody go on before both are there, so one after the other would never end. */
const ROWS = `
  const told = (globalThis as { happened?: string[] }).happened ?? [];
  let arrive = () => {};
  const other = new Promise<void>((resolve) => { arrive = resolve; });
  const ask = (id: string, run: () => Promise<void> = async () => {}) =>
    defineCheck({ id, title: id, run: async () => { await run(); told.push(id); } });
  scenario('a story', 'tiny', ({ check, sideBySide }) => {
    check(ask('time.before'));
    sideBySide(
      [ask('image.meets', () => other), ask('image.fails', async () => { throw new Error('no image'); }), ask('image.last')],
      [ask('network.arrives', async () => arrive()), ask('network.last')],
    );
    check(ask('health.after'));
  });`;

/** The second row has a browser, which takes its time to end. */
const HANGING = `
  const told = (globalThis as { happened?: string[] }).happened ?? [];
  const hang = (id: string, before: (lab: any) => Promise<unknown> = async () => {}) =>
    defineCheck({ id, title: id, run: async (lab) => {
      await before(lab);
      told.push(id);
      return new Promise(() => {});
    } });
  scenario('a story', 'tiny', ({ sideBySide }) =>
    sideBySide([hang('image.hangs')], [hang('web.hangs', (lab) => lab.browser()), hang('web.never')]));`;

function lingeringBrowser(): Browser {
  const page = {} as Page;
  const end = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
  return { description: 'a slow one', page, [Symbol.asyncDispose]: end };
}

describe('checks side by side', () => {
  let files: ScenarioFiles;
  const seen = globalThis as { happened?: string[] };
  let rows = '';
  before(async () => {
    files = await ScenarioFiles.create();
    rows = await files.write('rows', ROWS);
  });
  after(() => files[Symbol.asyncDispose]());
  beforeEach(() => void (seen.happened = []));

  it('are asked at the same time, each row in its order, between what comes before and after', async () => {
    const host = scriptedHost(scriptedSession());
    const tally = await files.play(rows, host);
    expect(tally).to.include({ passed: 6, failed: 1, skipped: 0 });
    const order = ends(host.events);
    expect(order.at(0)).to.equal('time.before passed');
    expect(order.at(-1)).to.equal('health.after passed');
    const row = (group: string): string[] => order.filter((end) => end.startsWith(group));
    expect(row('image')).to.deep.equal(['image.meets passed', 'image.fails failed', 'image.last passed']);
    expect(row('network')).to.deep.equal(['network.arrives passed', 'network.last passed']);
  });

  it('leave out what --only does not name', async () => {
    const host = scriptedHost(scriptedSession(), { only: ['network', 'image.last'] });
    await files.play(rows, host);
    expect(seen.happened?.toSorted()).to.deep.equal(['image.last', 'network.arrives', 'network.last']);
  });

  it('are all over when an interrupted scenario ends', async () => {
    const hanging = await files.write('hanging', HANGING);
    const stop = new AbortController();
    const nodes = [new ScriptedNode('controller01', 'controller', new ScriptedShell())];
    const session = scriptedSession({ nodes, browse: () => Promise.resolve(lingeringBrowser()) });
    const host = scriptedHost(session, { signal: stop.signal });
    const started = (): boolean => seen.happened?.length === 2;
    const playing = rejection(files.play(hanging, host));
    while (!started()) await new Promise(setImmediate);
    stop.abort(new Error('interrupted'));
    expect((await playing).message).to.equal('interrupted');
    expect(ends(host.events).toSorted()).to.deep.equal([
      'image.hangs skipped interrupted',
      'web.hangs skipped interrupted',
      'web.never skipped interrupted',
    ]);
  });
});
