import { availableParallelism, cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { version } from '../harness/cli/version.ts';
import type { BenchSetting } from './bench.ts';
import { readyLab } from './ready-lab.ts';

/** On what, and how, the figures were taken; figures of different conditions are not compared. */
export interface Conditions {
  readonly stacklab: string;
  readonly platform: string;
  readonly acceleration: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memoryMiB: number;
  readonly host: string;
  readonly node: string;
  /** Cores that something else kept busy in the seconds before the first bench. */
  readonly busyCores: number;
}

const LAB = 'smoke';
const LOOKED_FOR_MS = 3_000;
const BUSY_SHARE = 0.2;

export async function takeConditions(setting: Pick<BenchSetting, 'home' | 'say'>): Promise<Conditions> {
  const busyCores = await coresInUse();
  const { description, memoryMiB } = await setting.home.workshop.tools.host.facts();
  const { platform, acceleration } = await readyLab(setting, LAB);
  return {
    stacklab: version(),
    platform: platform.release,
    acceleration: acceleration.type,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryMiB,
    host: description,
    node: process.version,
    busyCores,
  };
}

/** Whether something else wanted the cores as well: what was taken then proves nothing, for or against. */
export function wasBusy({ busyCores, cores }: Conditions): boolean {
  return busyCores > cores * BUSY_SHARE;
}

/** One line for a page. */
export function showConditions(conditions: Conditions): string {
  const { stacklab, platform, acceleration, cores, cpu, memoryMiB, host, node, busyCores } = conditions;
  const machine = `${cores} cores (${cpu}), ${Math.round(memoryMiB / 1024)} GiB`;
  return `stacklab ${stacklab}, nodes from ${platform} under ${acceleration}, ${machine}, ${host}, Node ${node}, ${busyCores.toFixed(1)} cores busy before`;
}

/** From the counters of the kernel: its load average would still tell of what ended a minute ago. */
async function coresInUse(): Promise<number> {
  const before = timesOf();
  await delay(LOOKED_FOR_MS);
  const after = timesOf();
  const [idle, all] = [after.idle - before.idle, after.all - before.all];
  return availableParallelism() * (1 - idle / all);
}

function timesOf(): { idle: number; all: number } {
  const times = cpus().map((core) => core.times);
  const sum = (pick: (core: (typeof times)[number]) => number): number =>
    times.reduce((total, core) => total + pick(core), 0);
  return {
    idle: sum(({ idle }) => idle),
    all: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
  };
}
