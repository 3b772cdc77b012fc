import { accountedRun } from './accounted-run.ts';
import type { Bench, BenchSetting } from './bench.ts';
import type { Figure } from './figure.ts';
import { readyLab } from './ready-lab.ts';

const SAMPLES = 1;
/** Promised of a Pike run; a run of a minute cannot make up for the start of Node. */
const LIMIT_PERCENT = 3;
const LIMITED = 'pike';

/** What stacklab itself costs the host during a run: the CLI and its helpers, without libvirt and the nodes. */
export const overhead: Bench = {
  name: 'overhead',
  summary:
    'CPU time of stacklab itself during a whole run (--lab NAME, default smoke), as a share of its wall time',
  measure: async (setting) => {
    const figures: Figure[] = [];
    for (const lab of setting.labs) figures.push(...(await measureRun(setting, lab)));
    return figures;
  },
};

async function measureRun(setting: BenchSetting, lab: string): Promise<Figure[]> {
  await readyLab(setting, lab);
  const shares: number[] = [];
  const cpu: number[] = [];
  const wall: number[] = [];
  const samples = setting.samples ?? SAMPLES;
  for (let sample = 1; sample <= samples; sample += 1) {
    const run = await accountedRun(setting.home, ['run', lab, '--fresh']);
    const seconds = run.waitedForSeconds + run.leftSeconds;
    cpu.push(seconds);
    wall.push(run.wallSeconds);
    shares.push((100 * seconds) / run.wallSeconds);
    const parts = [...run.seen].map(([name, spent]) => `${name} ${spent.toFixed(1)} s`).join(', ');
    setting.say(
      `overhead: ${lab}: ${seconds.toFixed(1)} s of ${run.wallSeconds.toFixed(0)} s (seen: ${parts})`,
    );
  }
  return [
    { what: `\`lab run ${lab}\`: wall time`, unit: 's', samples: wall },
    { what: `\`lab run ${lab}\`: CPU time of stacklab itself`, unit: 's', samples: cpu },
    {
      what: `\`lab run ${lab}\`: stacklab's CPU time / wall time`,
      unit: '%',
      samples: shares,
      ...(lab === LIMITED ? { limit: LIMIT_PERCENT } : {}),
    },
  ];
}
