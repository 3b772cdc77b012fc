import { setTimeout as delay } from 'node:timers/promises';
import { attempt, type Attempt } from './attempt.ts';
import { kindsFor, type Kind } from './kinds.ts';
import { Moments } from './moments.ts';
import type { Soak } from './trial.ts';

/** After so many kills the next run must be green as ever. */
const GREEN_AFTER = 10;

export const kills: Soak = {
  name: 'kills',
  summary: 'runs are killed at random moments; after every tenth one is left to its end, and has to be green',
  trials: (stage) =>
    kindsFor(stage).map((kind) => {
      const moments = new Moments(kind.longestMs, stage.below);
      return {
        what: `SIGKILL at a random moment, ${kind.nodes}`,
        times: 100,
        usualMs: kind.usualMs,
        play: async (index) => moments.learn(await kill(kind, moments, index)),
      };
    }),
};

async function kill({ provider }: Kind, moments: Moments, index: number): Promise<Attempt> {
  const name = `kill${index}`;
  const options = () => ['--provider', provider];
  if (index % (GREEN_AFTER + 1) === GREEN_AFTER) return mustBeGreen(await attempt({ name, options }));
  return attempt({
    name,
    options,
    during: async (run) => {
      await delay(moments.next());
      run.kill('SIGKILL');
    },
  });
}

function mustBeGreen(found: Attempt): Attempt {
  return found.end === 'green' ? found : { ...found, end: 'wrong' };
}
