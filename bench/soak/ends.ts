import { setTimeout as delay } from 'node:timers/promises';
import { attempt, type Attempt } from './attempt.ts';
import { kindsFor, type Kind } from './kinds.ts';
import { Moments } from './moments.ts';
import type { Soak, Trial } from './trial.ts';

/** A terminal is closed by the end of what holds it. */
const WAYS = [
  { what: 'SIGTERM', signal: 'SIGTERM', inTerminal: false },
  { what: 'SIGHUP', signal: 'SIGHUP', inTerminal: false },
  { what: 'the terminal closed', signal: 'SIGKILL', inTerminal: true },
] as const;
type Way = (typeof WAYS)[number];

export const ends: Soak = {
  name: 'ends',
  summary: 'runs are told to end at random moments: by SIGTERM, by SIGHUP, by a terminal that is closed',
  trials: (stage) =>
    kindsFor(stage).flatMap((kind) => {
      const moments = new Moments(kind.longestMs, stage.below);
      return WAYS.map((way): Trial => ({
        what: `${way.what} at a random moment, ${kind.nodes}`,
        times: 10,
        usualMs: kind.usualMs,
        play: async (index) =>
          moments.learn(await end(kind, way, { name: `end${index}`, at: moments.next() })),
      }));
    }),
};

function end(
  { provider }: Kind,
  { signal, inTerminal }: Way,
  { name, at }: { name: string; at: number },
): Promise<Attempt> {
  return attempt({
    name,
    inTerminal,
    options: () => ['--provider', provider],
    during: async (run) => {
      await delay(at);
      run.kill(signal);
    },
  });
}
