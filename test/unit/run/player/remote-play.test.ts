import { expect } from 'chai';
import type { PlayerProcess } from '../../../../harness/ports/player-process.ts';
import type { EventBody, Failure } from '../../../../harness/report/events.ts';
import { ends } from '../../../support/check-ends.ts';
import { PlayedScenarios } from '../../../support/played-scenarios.ts';

describe('a scenario that is being played', function () {
  this.timeout(120_000);
  let files: PlayedScenarios;
  before(async () => {
    files = await PlayedScenarios.create();
  });
  after(() => files[Symbol.asyncDispose]());
  const load = (...asked: Parameters<PlayedScenarios['load']>) => files.load(...asked);
  const play = (...asked: Parameters<PlayedScenarios['play']>) => files.play(...asked);

  it('is ended when it loops without end', async () => {
    const loops = `
      scenario('loops', 'small', ({ check }) => check(
        defineCheck({ id: 'a.loops', title: 'loops', run: async () => { for (;;); } })));`;
    await using player = await load('loops', loops, { silenceMs: 2_000 });
    const { events } = await play(player);
    expect(ends(events)).to.deep.equal(['a.loops failed']);
    expect(failures(events)[0]).to.include({
      fault: 'scenario',
      message: `${files.path('loops')}: while check a.loops (loops) was asked, its process did not answer for 2.0 s and was ended: it loops without end, or waits without letting anything else go on`,
    });
  });

  it('is ended soon after the time of a check is over that loops without end', async () => {
    const loops = `
      const loop = async () => { for (;;); };
      scenario('overdue', 'small', ({ check }) => check(
        defineCheck({ id: 'a.loops', title: 'loops', within: '1s', run: loop })));`;
    // the lab of this test is five times as slow
    await using player = await load('overdue', loops, { overdueMs: 2_000 });
    const startedAt = performance.now();
    const { events } = await play(player);
    expect(performance.now() - startedAt, 'instead of the 30 s of silence').to.be.below(20_000);
    expect(failures(events)[0]).to.include({
      fault: 'scenario',
      message: `${files.path('overdue')}: while check a.loops (loops) was asked, its process did not answer for 2.0 s, with the 5.0 s of a.loops over, and was ended: it loops without end, or waits without letting anything else go on`,
    });
  });

  it('is judged by what a timer does after its last check, too', async () => {
    const late = `
      scenario('late', 'small', ({ check }) => check(
        defineCheck({ id: 'a.late', title: 'late', run: async () => {
          setTimeout(() => { throw new Error('too late'); }, 200);
        } })));`;
    await using player = await load('late', late);
    const { events } = await play(player);
    expect(ends(events)).to.deep.equal(['a.late passed']);
    expect(failures(events)[0]?.message).to.match(
      /late\.scenario\.ts: an exception that nobody caught after its last check: too late \(.*late\.scenario\.ts:\d+:\d+\)$/,
    );
  });

  it('is not waited for when it leaves a timer that never comes', async () => {
    const lingers = `
      scenario('lingers', 'small', ({ check }) => check(
        defineCheck({ id: 'a.lingers', title: 'lingers', run: async () => { setInterval(() => {}, 60_000); } })));`;
    const processes: PlayerProcess[] = [];
    await using player = await load('lingers', lingers, {}, { processes });
    const startedAt = performance.now();
    const { events } = await play(player);
    expect(performance.now() - startedAt).to.be.below(10_000);
    expect(ends(events)).to.deep.equal(['a.lingers passed']);
    expect(await processes[0]?.ended).to.include({ exitCode: 0 });
  });
});

function failures(events: readonly EventBody[]): Failure[] {
  return events.flatMap((event) => ('failure' in event ? [event.failure] : []));
}
