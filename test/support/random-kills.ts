import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { LabHome } from './lab-home.ts';
import { nothingLeft, tracesOf } from './lab-traces.ts';
import { Random } from './random.ts';

export interface RandomKills {
  readonly provider: string;
  readonly kills: number;
  /** A run of smoke with its images cached: kills fall into all of its steps. */
  readonly longestMs: number;
}

/** Whatever a kill falls into, it leaves nothing: the test claims no more of the moment. A run that has ended before was green. */
export function leavesNothingWhenKilled({ provider, kills, longestMs }: RandomKills): void {
  it(`leaves nothing when it is killed, whenever that is: ${kills} times at random moments, by ${provider}`, async () => {
    await using home = await LabHome.create();
    const names = Array.from({ length: kills }, (_, index) => `kill${index + 1}`);
    const before = await tracesOf(home, names);
    const seed = Date.now() % 1_000_000;
    const random = new Random(seed);
    for (const name of names) {
      const afterMs = random.below(longestMs);
      const run = home.lab('run', 'smoke', '--provider', provider, '--name', name);
      await Promise.race([delay(afterMs), run]);
      run.kill('SIGKILL');
      const { exitCode, all } = await run;
      expect(exitCode ?? 0, `a run that ended before it was killed: ${all}`).to.equal(0);
      const what = `seed ${seed}, ${name} after ${afterMs} ms`;
      await nothingLeft(home, names, { before, what, within: '10s' });
    }
    const reaped = await home.lab('reap');
    expect(reaped.exitCode, reaped.all).to.equal(0);
    expect(await home.instances()).to.deep.equal([]);
  });
}
