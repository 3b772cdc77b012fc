import { availableParallelism, cpus, loadavg } from 'node:os';
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
  /** Of the last minute before the first bench: a machine that is busy with something else has none to give. */
  readonly loadBefore: number;
}

const LAB = 'smoke';

export async function takeConditions(setting: Pick<BenchSetting, 'home' | 'say'>): Promise<Conditions> {
  const loadBefore = loadavg()[0] ?? 0;
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
    loadBefore,
  };
}

/** Whether something else wanted the cores as well: what was taken then proves nothing, for or against. */
export function wasBusy({ loadBefore, cores }: Conditions): boolean {
  return loadBefore > cores / 2;
}

/** One line for a page. */
export function showConditions(conditions: Conditions): string {
  const { stacklab, platform, acceleration, cores, cpu, memoryMiB, host, node, loadBefore } = conditions;
  const machine = `${cores} cores (${cpu}), ${Math.round(memoryMiB / 1024)} GiB`;
  return `stacklab ${stacklab}, nodes from ${platform} under ${acceleration}, ${machine}, ${host}, Node ${node}, load before ${loadBefore.toFixed(1)}`;
}
