import { expect } from 'chai';
import { PlayedScenarios } from '../../../support/played-scenarios.ts';
import { rejection } from '../../../support/rejection.ts';

describe('a scenario that is loaded in a process of its own', function () {
  this.timeout(120_000);
  let files: PlayedScenarios;
  before(async () => {
    files = await PlayedScenarios.create();
  });
  after(() => files[Symbol.asyncDispose]());
  const load = (...asked: Parameters<PlayedScenarios['load']>) => files.load(...asked);

  const LATE = 'not done within TIME: it loops without end, or waits for what does not come';
  for (const [name, body, why] of [
    [
      'leaves',
      `it('is', () => {}); console.error('bye'); process.exit(0);`,
      'its process ended with exit code 0: a scenario must not call process.exit(); it printed last:\nbye',
    ],
    ['breaks', `it('is', () => {}); throw new Error('half written');`, 'half written'],
    [
      'rejects',
      `it('is', () => {}); void Promise.reject(new Error('lost'));`,
      'a rejected promise that nobody waited for: lost',
    ],
    [
      'dies',
      `it('is', () => {}); process.kill(process.pid, 'SIGKILL'); for (;;);`,
      'its process was ended by SIGKILL',
    ],
    ['loops', `it('is', () => {}); for (;;);`, LATE],
    ['waits', `it('is', () => {}); await new Promise(() => {});`, LATE],
  ] as const)
    it(`is refused when it ${name}`, async () => {
      const within = name === 'loops' || name === 'waits' ? { loadMs: 3_000 } : {};
      const error = await rejection(load(name, body, within));
      expect(error.name, error.message).to.equal('UsageError');
      const told = `${files.path(name)}: the scenario cannot be loaded: `;
      expect(error.message.slice(0, told.length)).to.equal(told);
      expect(error.message.slice(told.length).replace(/(?<=within )[\d.]+ m?s/, 'TIME')).to.equal(why);
    });

  it('has more time where its process took long to start', async () => {
    await using player = await load('plain', `it('is', () => {});`, { loadMs: 1 });
    expect(player.checks).to.have.lengthOf(1);
  });

  it('is refused, and not blamed, where its process does not start', async () => {
    const error = await rejection(load('late', `it('is', () => {});`, { startMs: 1 }));
    expect(error.message).to.contain('not done within 1 ms: this host is too busy, or too slow, to start it');
  });

  it('is refused with the words and the class of what refuses it', async () => {
    const error = await rejection(load('only', `it('is', () => {});`, {}, { only: ['no'] }));
    expect(error.constructor.name).to.equal('UsageError');
    expect(error.message).to.equal('--only no: scenario only has no such check; it has only.is');
  });
});
