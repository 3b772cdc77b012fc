import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostFault } from '../../core/errors.ts';
import type { ImageOptions } from '../../ports/images.ts';
import { runBuild } from '../image/build-process.ts';
import { cacheEntry } from '../cache/cache-entry.ts';
import type { FileLock } from '../cache/file-lock.ts';
import { writeManifest } from '../cache/manifest.ts';
import { ProgressMeter } from '../image/progress-meter.ts';
import { explainReleaseFailure } from './release-failure.ts';

export type StepOptions = ImageOptions;

/** A step of making a release, its result kept in the cache under the hash of what goes into it. */
export interface ReleaseStep {
  /** As messages name it: `release pike`. */
  readonly subject: string;
  readonly kind: 'tree' | 'site' | 'archive' | 'lock';
  readonly id: string;
  /** Writes what the script reads under `WORK/in`. */
  readonly prepare: (input: string) => Promise<PreparedStep>;
  readonly description: unknown;
}

export interface PreparedStep {
  /** What the script gets after WORK. */
  readonly args: readonly string[];
  /** Kept for as long as the script runs. */
  readonly held?: AsyncDisposable;
  /** Lines of a sources.list that a platform's file decides: its keys are the remedy when one of them lacks something. */
  readonly sources?: readonly string[];
}

export interface StepResult {
  readonly id: string;
  readonly dir: string;
  readonly cached: boolean;
}

/** One date for every file, so that equal inputs give equal bytes: the day on which Pike was released. */
const EPOCH = 1_504_051_200;

/** Runs a step, unless its result is in the cache already. */
export async function releaseStep(
  cacheDir: string,
  step: ReleaseStep,
  { onProgress, offline, signal }: StepOptions,
): Promise<StepResult> {
  const { id, kind, subject } = step;
  const cache = join(cacheDir, 'releases');
  const meter = new ProgressMeter(`${subject} ${kind}`, onProgress);
  const fill = async (workDir: string, lock: FileLock): Promise<string> => {
    if (offline)
      throw new HostFault(
        `${subject}: its ${kind} is not in the cache under ${cache}, and nothing may be fetched; run once without --offline`,
      );
    await run(step, { workDir, lock, meter, cacheDir, signal });
    return finish(step, workDir, meter);
  };
  const onWaiting = (): void => meter.start('waiting for another run that makes it');
  const { dir, cached } = await cacheEntry(cache, `${kind}-${id}`, fill, { onWaiting, signal });
  return { id, dir, cached };
}

interface Running {
  readonly workDir: string;
  readonly lock: FileLock;
  readonly meter: ProgressMeter;
  readonly cacheDir: string;
  readonly signal: AbortSignal | undefined;
}

async function run(
  { subject, kind, prepare }: ReleaseStep,
  { workDir, lock, meter, cacheDir, signal }: Running,
): Promise<void> {
  const input = join(workDir, 'in');
  await mkdir(input, { recursive: true });
  await writeFile(join(input, 'epoch'), `${EPOCH}\n`);
  const { args, held, sources } = await prepare(input);
  const script = `release/make-${kind}.sh`;
  const running = runBuild({ script, workDir, args, lock, meter, signal });
  const outcome = await running.finally(() => held?.[Symbol.asyncDispose]());
  if (!outcome.ok) throw await explainReleaseFailure(subject, cacheDir, outcome.log, sources);
}

async function finish(
  { id, description }: ReleaseStep,
  workDir: string,
  meter: ProgressMeter,
): Promise<string> {
  const made = join(workDir, 'made');
  await rename(join(workDir, 'out'), made);
  meter.start('recording checksums');
  await writeManifest(made, id, description, (await readdir(made)).toSorted());
  return made;
}
