import { appendFile, cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault } from '../harness/core/errors.ts';
import type { Deployment } from '../harness/lab/deployment.ts';
import { decodeEvents } from '../harness/report/event-log.ts';
import type { Event } from '../harness/report/events.ts';
import { between, every, latest } from '../harness/report/event-queries.ts';
import { roomOf } from '../harness/run/checkpoints/checkpoint.ts';
import type { Bench, BenchSetting } from './bench.ts';
import type { BenchHome } from './bench-home.ts';
import type { Figure } from './figure.ts';
import { readyLab } from './ready-lab.ts';

const SAMPLES = 1;
const MIB = 1024 * 1024;
/** What the limits are promised of: the five-node lab. */
const LIMITED = 'pike';
const LIMITS = { share: 10, restoreSeconds: 30, restoreShare: 10, lastPhase: 20, mib: 1536 } as const;

/** What checkpoints cost a run, and what they give the next one. */
export const checkpoints: Bench = {
  name: 'checkpoints',
  summary: 'a run from nothing, the same again, and with its last phase changed (--lab NAME, default smoke)',
  measure: async (setting) => {
    const figures: Figure[] = [];
    for (const lab of setting.labs) figures.push(...(await measureLab(setting, lab)));
    return figures;
  },
};

interface Sample {
  readonly coldSeconds: number;
  readonly taken: number;
  readonly share: number;
  readonly mibEach: number;
  readonly againSeconds: number;
  readonly restoreSeconds: number;
  readonly restoreShare: number;
  readonly lastPhaseSeconds: number;
}

async function measureLab(setting: BenchSetting, lab: string): Promise<Figure[]> {
  await readyLab(setting, lab);
  const samples: Sample[] = [];
  for (let sample = 1; sample <= (setting.samples ?? SAMPLES); sample += 1) {
    const taken = await takeSample(setting, lab);
    samples.push(taken);
    setting.say(
      `checkpoints: ${lab}: ${Object.entries(taken)
        .map(([name, amount]) => `${name} ${(amount as number).toFixed(1)}`)
        .join(', ')}`,
    );
  }
  return figuresOf(lab, samples);
}

function figuresOf(lab: string, samples: readonly Sample[]): Figure[] {
  const limit = (most: number): { limit?: number } => (lab === LIMITED ? { limit: most } : {});
  const each = (pick: (sample: Sample) => number): number[] => samples.map(pick);
  const run = `\`lab run ${lab}\``;
  return [
    { what: `${run} from nothing`, unit: 's', samples: each((s) => s.coldSeconds) },
    { what: `${run}: checkpoints taken`, unit: '', samples: each((s) => s.taken) },
    {
      what: `${run}: taking checkpoints / wall time`,
      unit: '%',
      samples: each((s) => s.share),
      ...limit(LIMITS.share),
    },
    {
      what: `${run}: disk of a checkpoint`,
      unit: 'MiB',
      samples: each((s) => s.mibEach),
      ...limit(LIMITS.mib),
    },
    { what: `${run} again, nothing changed`, unit: 's', samples: each((s) => s.againSeconds) },
    {
      what: `restore of lab ${lab}, contract included`,
      unit: 's',
      samples: each((s) => s.restoreSeconds),
      ...limit(LIMITS.restoreSeconds),
    },
    {
      what: `restore of lab ${lab} / coming there from nothing`,
      unit: '%',
      samples: each((s) => s.restoreShare),
      ...limit(LIMITS.restoreShare),
    },
    {
      what: `${run} with its last phase changed / from nothing`,
      unit: '%',
      samples: each((s) => (100 * s.lastPhaseSeconds) / s.coldSeconds),
      ...limit(LIMITS.lastPhase),
    },
  ];
}

async function takeSample({ home }: BenchSetting, lab: string): Promise<Sample> {
  const store = home.workshop.checkpoints;
  const cold = await runOf(home, lab, '--fresh');
  const kept = await store.list();
  const again = await runOf(home, lab);
  const restored = latest(again, 'checkpoint-restored');
  if (!restored) throw new LabFault(`the second run of ${lab} has restored no checkpoint`);
  requireSameChecks(lab, cold, again);
  const changed = await runOf(home, lab, '--deployment', await withLastPhaseChanged(home, lab));
  const coldSeconds = secondsOf(cold);
  const restoreSeconds = restored.ms / 1_000;
  const sample = {
    coldSeconds,
    taken: every(cold, 'checkpoint-saved').length,
    share: (100 * costOf(cold)) / coldSeconds,
    mibEach: roomOf(kept) / kept.length / MIB,
    againSeconds: secondsOf(again),
    restoreSeconds,
    restoreShare: (100 * restoreSeconds) / (stepSeconds(cold, 'up') + stepSeconds(cold, 'deploy')),
    lastPhaseSeconds: secondsOf(changed),
  };
  await store.prune({ keep: 0 });
  return sample;
}

/** The events of a run to its green end. */
async function runOf(home: BenchHome, ...args: readonly string[]): Promise<Event[]> {
  const said = await home.run(home.labCommand('run', ...args));
  const [, directory] = /recorded in\s+(\S+)/.exec(said) ?? [];
  if (directory === undefined)
    throw new LabFault(`lab run ${args.join(' ')} does not say where it is recorded`);
  return decodeEvents(await readFile(join(directory, 'events.ndjson'), 'utf8'));
}

/** A lab that was brought back is worth nothing when it answers otherwise. */
function requireSameChecks(lab: string, cold: readonly Event[], again: readonly Event[]): void {
  const [before, now] = [cold, again].map((events) =>
    every(events, 'check-ended')
      .map(({ check, status }) => `${check} ${status}`)
      // rows of checks are asked side by side, and end as they please
      .toSorted(),
  );
  if (before?.length === 0 || before?.join() !== now?.join())
    throw new LabFault(
      `${lab}: the checks of a restored lab differ: ${now?.join(', ') ?? ''} instead of ${before?.join(', ') ?? ''}`,
    );
}

/** The phase that nothing needs and that stands last in the file, with a comment more in its script. */
async function withLastPhaseChanged(home: BenchHome, lab: string): Promise<string> {
  const { labs } = home.workshop;
  const deployment: Deployment = await labs.deployment(await labs.lab(lab));
  const copy = join(home.dir, `deploy-${lab}`);
  await cp(deployment.dir, copy, { recursive: true });
  const action = deployment.phases.at(-1)?.action;
  if (!action || !('run' in action)) throw new LabFault(`the last phase of ${lab} has no script`);
  await appendFile(join(copy, action.run), `\n# changed at ${Date.now()}\n`);
  return copy;
}

/** What phases had to wait for, and what the end of the run had to. */
function costOf(events: readonly Event[]): number {
  const waited = every(events, 'checkpoint-saved').reduce((sum, { ms }) => sum + ms, 0);
  const down = every(events, 'step-ended').findLast(({ step }) => step === 'down');
  const end = latest(events, 'run-ended');
  return (waited + between(down?.at ?? '', end?.at ?? '')) / 1_000;
}

function secondsOf(events: readonly Event[]): number {
  return (latest(events, 'run-ended')?.ms ?? NaN) / 1_000;
}

function stepSeconds(events: readonly Event[], step: 'up' | 'deploy'): number {
  return (every(events, 'step-ended').findLast((event) => event.step === step)?.ms ?? NaN) / 1_000;
}
