import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault } from '../harness/core/errors.ts';
import { decodeEvents } from '../harness/report/event-log.ts';
import { between, every } from '../harness/report/event-queries.ts';
import { BareLab } from './bare-lab.ts';
import type { Bench, BenchSetting } from './bench.ts';
import type { BenchHome } from './bench-home.ts';
import { readyLab } from './ready-lab.ts';

const LAB = 'pike';
const INSTANCE = 'bench-up';
const PAIRS = 3;
const LIMIT = 1.3;

/** Five nodes from nothing to SSH, by stacklab and by a shell loop, in turn: what the one costs over the other. */
export const up: Bench = {
  name: 'up',
  summary: `lab ${LAB} from up to SSH on every node, against a shell loop that starts the same QEMU processes`,
  measure: async (setting) => {
    const ready = await readyLab(setting, LAB);
    const stacklab: UpTimes[] = [];
    const bare: number[] = [];
    const pairs = setting.samples ?? PAIRS;
    for (let pair = 1; pair <= pairs; pair += 1) {
      const times = await timeStacklab(setting);
      await using machines = await BareLab.prepare(setting.home, ready);
      const seconds = await machines.secondsToSsh();
      stacklab.push(times);
      bare.push(seconds);
      setting.say(
        `up: pair ${pair} of ${pairs}: stacklab ${times.step.toFixed(1)} s, shell loop ${seconds.toFixed(1)} s`,
      );
    }
    const nodes = ready.lab.nodes.length;
    return [
      {
        what: `step up of lab ${LAB}, to SSH on ${nodes} nodes`,
        unit: 's',
        samples: stacklab.map((t) => t.step),
      },
      { what: `shell loop, to SSH on the same ${nodes} nodes`, unit: 's', samples: bare },
      {
        what: 'step up / shell loop, by pair',
        unit: '',
        samples: bare.map((seconds, pair) => (stacklab[pair]?.step ?? NaN) / seconds),
        limit: LIMIT,
      },
      {
        what: `\`lab up ${LAB}\` as typed, to SSH on ${nodes} nodes`,
        unit: 's',
        samples: stacklab.map((t) => t.command),
      },
    ];
  },
};

interface UpTimes {
  /** From the start of the step to the last node's answer. */
  readonly step: number;
  /** From the start of the process: with Node's own start, preflight and the images' checksums. */
  readonly command: number;
}

async function timeStacklab({ home }: BenchSetting): Promise<UpTimes> {
  const typedAt = new Date().toISOString();
  await home.lab('up', LAB, '--name', INSTANCE);
  const times = await readTimes(home, typedAt);
  await home.lab('down', INSTANCE);
  return times;
}

async function readTimes({ workshop }: BenchHome, typedAt: string): Promise<UpTimes> {
  const { runDirectory } = await workshop.instances.upRecord(INSTANCE);
  const events = decodeEvents(await readFile(join(runDirectory, 'events.ndjson'), 'utf8'));
  const started = every(events, 'step-started').find(({ step }) => step === 'up');
  const answered = every(events, 'node-state').findLast(({ state }) => state === 'reachable');
  if (!started || !answered)
    throw new LabFault(`${runDirectory}: its events do not tell of a lab that came up`);
  return {
    step: between(started.at, answered.at) / 1_000,
    command: between(typedAt, answered.at) / 1_000,
  };
}
