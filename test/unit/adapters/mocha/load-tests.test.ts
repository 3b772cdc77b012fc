import { expect } from 'chai';
import { ends } from '../../../support/check-ends.ts';
import { rejection } from '../../../support/rejection.ts';
import { ScenarioFiles } from '../../../support/scenario-files.ts';
import { scriptedHost, scriptedSession } from '../../../support/scripted-session.ts';

const THREE = `
  const ask = (id: string, run: () => Promise<void>) => defineCheck({ id, title: id, run });
  scenario('three', 'tiny', ({ check }) => check(
    ask('a.passes', async () => {}),
    ask('b.fails', async () => { throw new Error('no'); }),
    defineCheck({ id: 'c.skipped', title: 'c', requires: ['own-kernel'], run: async () => {} }),
  ));`;

describe('loadTests', () => {
  let files: ScenarioFiles;
  before(async () => {
    files = await ScenarioFiles.create();
  });
  after(() => files[Symbol.asyncDispose]());

  it('plays every test of a file and counts them', async () => {
    const host = scriptedHost(scriptedSession({ unmet: () => 'containers share a kernel' }));
    const tally = await files.play(await files.write('three', THREE), host);
    expect(tally).to.include({ passed: 1, failed: 1, skipped: 1 });
    expect(ends(host.events)).to.include('b.fails failed');
  });

  it('plays the same file again in the same process', async () => {
    const path = await files.write('again', THREE);
    const first = await files.play(path, scriptedHost(scriptedSession()));
    const second = await files.play(path, scriptedHost(scriptedSession()));
    expect([first, second].map(({ passed, failed }) => [passed, failed])).to.deep.equal([
      [2, 1],
      [2, 1],
    ]);
  });

  it('shares its modules with the scenario, so that an error keeps its class', async () => {
    const path = await files.write('usage', `defineCheck({ id: 'no dot', title: '', run: async () => {} });`);
    const error = await rejection(files.play(path, scriptedHost(scriptedSession())));
    expect(error.name).to.equal('UsageError');
    expect(error.message).to.equal(
      "check 'no dot': the id is not of the form group.name (lower case, digits, dashes)",
    );
  });

  it('leaves the words of the surrounding mocha alone', async () => {
    const words = [globalThis.describe, globalThis.it];
    await files.play(await files.write('words', THREE), scriptedHost(scriptedSession()));
    expect([globalThis.describe, globalThis.it]).to.deep.equal(words);
  });

  it('says which file cannot be loaded, and why', async () => {
    const path = await files.write('broken', `throw new Error('half written');`);
    const error = await rejection(files.play(path));
    expect(error.name).to.equal('UsageError');
    expect(error.message).to.equal(`${path}: the scenario cannot be loaded: half written`);
  });

  it('says that a file is missing', async () => {
    const error = await rejection(files.play(files.path('none')));
    expect(error.message).to.equal(`${files.path('none')}: there is no such scenario file`);
  });

  it('refuses a file that declares no scenario', async () => {
    const error = await rejection(files.play(await files.write('empty', '')));
    expect(error.name).to.equal('UsageError');
    expect(error.message).to.contain('declares no scenario');
  });

  it('loads a file and plays nothing of it, until it is played', async () => {
    const host = scriptedHost(scriptedSession());
    using story = await files.load(await files.write('later', THREE), host);
    expect(host.events.map(({ type }) => type)).to.deep.equal(['scenario-chosen']);
    expect(await story.play(1)).to.include({ passed: 2, failed: 1 });
  });

  it('stops between two tests when it is interrupted', async () => {
    const controller = new AbortController();
    const unmet = (): undefined => {
      controller.abort(new Error('stop'));
    };
    const host = scriptedHost(scriptedSession({ unmet }), { signal: controller.signal });
    const path = await files.write(
      'stop',
      `scenario('stop', 'tiny', ({ check }) => check(
        defineCheck({ id: 'a.first', title: 'first', requires: ['x'], run: async () => {} }),
        defineCheck({ id: 'a.second', title: 'second', run: async () => {} })));`,
    );
    const error = await rejection(files.play(path, host));
    expect(error.message).to.equal('stop');
    expect(host.events.map((event) => 'check' in event && event.check)).to.not.include('a.second');
  });
});
