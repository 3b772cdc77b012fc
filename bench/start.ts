import type { Bench } from './bench.ts';
import { secondsOf } from './seconds-of.ts';

const PAIRS = 5;
const LIMIT = 3;
/** What every program in TypeScript begins with, and nothing else. */
const EMPTY = [process.execPath, '--import', 'tsx', '--eval', ''];

/** A command that has next to nothing to do, against an empty program in TypeScript, in turn. */
export const start: Bench = {
  name: 'start',
  summary: 'lab status with no lab up, against an empty program in TypeScript',
  measure: async ({ home, samples: pairs = PAIRS, say }) => {
    const status: number[] = [];
    const empty: number[] = [];
    // what tsx keeps of files that it has seen is there before anything is measured
    await home.lab('status');
    for (let pair = 1; pair <= pairs; pair += 1) {
      const ours = await secondsOf(() => home.lab('status'));
      const bare = await secondsOf(() => home.run(EMPTY));
      status.push(ours);
      empty.push(bare);
      say(`start: pair ${pair} of ${pairs}: lab status ${ours.toFixed(2)} s, empty ${bare.toFixed(2)} s`);
    }
    return [
      { what: '`lab status`, no lab up', unit: 's', samples: status },
      { what: '`node --import tsx` with an empty program', unit: 's', samples: empty },
      {
        what: 'lab status / empty program, by pair',
        unit: '',
        samples: empty.map((seconds, pair) => (status[pair] ?? NaN) / seconds),
        limit: LIMIT,
      },
    ];
  },
};
