import type { Bench } from './bench.ts';
import type { BenchHome } from './bench-home.ts';
import { readyLab } from './ready-lab.ts';
import { secondsOf } from './seconds-of.ts';

const LAB = 'smoke';
const INSTANCE = 'bench-smoke';
const SAMPLES = 3;
const UP_LIMIT_S = 60;
const RUN_LIMIT_S = 120;

/** How long somebody waits for the small lab, by the clock on the wall. */
export const smoke: Bench = {
  name: 'smoke',
  summary: `lab ${LAB}, images cached: up alone, and the whole run`,
  measure: async (setting) => {
    await readyLab(setting, LAB);
    const up: number[] = [];
    const run: number[] = [];
    const samples = setting.samples ?? SAMPLES;
    for (let sample = 1; sample <= samples; sample += 1) {
      up.push(await secondsUp(setting.home));
      run.push(await secondsOf(() => setting.home.lab('run', LAB, '--fresh')));
      const [last = 0, lastRun = 0] = [up.at(-1), run.at(-1)];
      setting.say(`smoke: ${sample} of ${samples}: up ${last.toFixed(1)} s, run ${lastRun.toFixed(1)} s`);
    }
    return [
      { what: `\`lab up ${LAB}\`, images cached`, unit: 's', samples: up, limit: UP_LIMIT_S },
      { what: `\`lab run ${LAB} --fresh\`, images cached`, unit: 's', samples: run, limit: RUN_LIMIT_S },
    ];
  },
};

async function secondsUp(home: BenchHome): Promise<number> {
  const seconds = await secondsOf(() => home.lab('up', LAB, '--name', INSTANCE));
  await home.lab('down', INSTANCE);
  return seconds;
}
