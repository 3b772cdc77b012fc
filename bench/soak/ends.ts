import { setTimeout as delay } from 'node:timers/promises';
import { attempt } from './attempt.ts';
import { kindsFor } from './kinds.ts';
import type { Soak, Trial } from './trial.ts';

/** A terminal is closed by the end of what holds it. */
const WAYS = [
  { what: 'SIGTERM', signal: 'SIGTERM', inTerminal: false },
  { what: 'SIGHUP', signal: 'SIGHUP', inTerminal: false },
  { what: 'the terminal closed', signal: 'SIGKILL', inTerminal: true },
] as const;

export const ends: Soak = {
  name: 'ends',
  summary: 'runs are told to end at random moments: by SIGTERM, by SIGHUP, by a terminal that is closed',
  trials: (stage) =>
    kindsFor(stage).flatMap(({ provider, nodes, longestMs, usualMs }) =>
      WAYS.map(({ what, signal, inTerminal }): Trial => ({
        what: `${what} at a random moment, ${nodes}`,
        times: 10,
        usualMs,
        play: (index) =>
          attempt({
            name: `end${index}`,
            inTerminal,
            options: () => ['--provider', provider],
            during: async (run) => {
              await delay(stage.below(longestMs));
              run.kill(signal);
            },
          }),
      })),
    ),
};
