import { BusyLoops } from '../../test/support/busy-loops.ts';
import { attempt } from './attempt.ts';
import { kindsFor } from './kinds.ts';
import type { Soak, Trial } from './trial.ts';

const LOADS = [10, 20, 30];
/** So many beside a run on two cores make it as many times longer. */
const LOOPS_PER_TIME = 1.5;
/** How often beside each load: machines take minutes there. */
const TIMES = { machines: 2, containers: 10 };

export const starved: Soak = {
  name: 'starved',
  summary: 'runs have 10, 20 and 30 busy processes beside them',
  trials: (stage) =>
    kindsFor(stage).flatMap(({ provider, nodes, usualMs }) =>
      LOADS.map((count): Trial => ({
        what: `beside ${count} busy processes, ${nodes}`,
        times: TIMES[nodes],
        usualMs: (usualMs * count) / LOOPS_PER_TIME,
        play: async (index) => {
          await using loops = await BusyLoops.start({ count });
          return await attempt({
            name: `starved${loops.pids.length}-${index}`,
            options: () => ['--provider', provider],
          });
        },
      })),
    ),
};
