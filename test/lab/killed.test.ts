import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import { Random } from '../support/random.ts';
import { smokeImages } from '../support/smoke-images.ts';

interface Killed {
  readonly provider: string;
  readonly kills: number;
  /** A run of smoke with its images cached: kills fall into all of its steps. */
  readonly longestMs: number;
}

const KILLED: readonly Killed[] = [
  { provider: 'libvirt', kills: 8, longestMs: 45_000 },
  { provider: 'vagrant', kills: 3, longestMs: 60_000 },
];

describe('a run that is killed', () => {
  before('images are in the cache, so that kills fall into every step', () => smokeImages());

  for (const { provider, kills, longestMs } of KILLED)
    it(`leaves no process, mount or bridge, whenever it is: ${kills} times at random moments, by ${provider}`, async () => {
      const seed = Date.now() % 1_000_000;
      const random = new Random(seed);
      await using home = await LabHome.create();
      const before = await takeInventory(home.stateHome);
      for (let kill = 1; kill <= kills; kill += 1) {
        const afterMs = random.below(longestMs);
        const run = home.lab('run', 'smoke', '--provider', provider);
        await Promise.race([delay(afterMs), run]);
        run.kill('SIGKILL');
        const { exitCode, all } = await run;
        expect(exitCode ?? 0, `a run that ended before it was killed: ${all}`).to.equal(0);
        await waitUntil(
          `seed ${seed}, kill ${kill} after ${afterMs} ms: the host is as before`,
          async () => {
            const left = differences(before, await takeInventory(home.stateHome));
            return left.length === 0 ? { done: true } : { pending: left.join('; ') };
          },
          { within: '10s' },
        );
      }
      const reaped = await home.lab('reap');
      expect(reaped.exitCode, reaped.all).to.equal(0);
      expect(await home.instances()).to.deep.equal([]);
    });

  it('takes the lab down when it is interrupted once, and ends with 130', async () => {
    await using home = await LabHome.create();
    const before = await takeInventory(home.stateHome);
    const run = home.lab('run', 'smoke');
    await waitUntil(
      'the nodes of smoke are being started',
      async () => ((await home.instances()).length > 0 ? { done: true } : { pending: 'no instance yet' }),
      { within: '120s' },
    );
    await delay(8_000);
    run.kill('SIGINT');
    const { exitCode, all } = await run;
    expect(exitCode, all).to.equal(130);
    expect(all).to.contain('interrupted');
    expect(differences(before, await takeInventory(home.stateHome))).to.deep.equal([]);
    expect(await home.instances()).to.deep.equal([]);
  });
});

type Inventory = Awaited<ReturnType<typeof takeInventory>>;

function differences(before: Inventory, after: Inventory): string[] {
  return (['processes', 'mounts', 'links'] as const).flatMap((kind) =>
    after[kind].filter((entry) => !before[kind].includes(entry)).map((entry) => `${kind}: ${entry}`),
  );
}
