import { BusyLoops } from '../../test/support/busy-loops.ts';
import { attempt } from './attempt.ts';
import { kindsFor } from './kinds.ts';
import type { Soak, Trial } from './trial.ts';

const LOADS = [10, 20, 30];

export const starved: Soak = {
  name: 'starved',
  summary: 'runs have 10, 20 and 30 busy processes beside them',
  trials: (stage) =>
    kindsFor(stage).flatMap(({ provider, nodes }) =>
      LOADS.map((count): Trial => ({
        what: `beside ${count} busy processes, ${nodes}`,
        times: 10,
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
