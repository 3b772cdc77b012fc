import { HarnessError, HostFault, LabFault, messageOf, UsageError } from '../../core/errors.ts';
import { program } from '../../core/program.ts';
import type { Deployment } from '../../lab/deployment.ts';
import { bringUp, type BringUpContext, type BringUpOrder } from '../bring-up.ts';
import type { InstanceStore } from '../instance-store.ts';
import type { UpLab } from '../up-lab.ts';
import { shortKey, type Checkpoint } from './checkpoint.ts';
import { groundOf } from './checkpoint-key.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { Checkpointer } from './checkpointer.ts';
import { PhaseContents } from './phase-content.ts';
import { restoreLab } from './restore-lab.ts';
import {
  fittingCheckpoints,
  reruns,
  wantedPhases,
  type CheckpointChoice,
  type CheckpointWish,
} from './checkpoint-choice.ts';

/** How far a lab is when it comes up. */
export interface LabProgress {
  /** Phases that are there already: a checkpoint has brought them along, if nothing else is said. */
  readonly reused: ReadonlySet<string>;
  readonly whyReused?: string;
  /** Phases that are to be applied at all. */
  readonly wanted: ReadonlySet<string>;
  /** Keeps what is done from here on; absent where checkpoints are off. */
  readonly checkpointer?: Checkpointer;
}

export interface FromCheckpointOrder extends BringUpOrder {
  readonly deployment: Deployment;
  readonly libDir: string;
  readonly wish: CheckpointWish;
}

export interface FromCheckpointContext extends BringUpContext {
  readonly instances: InstanceStore;
  readonly checkpoints: CheckpointStore;
}

/** Brings a lab up as far as its checkpoints go, and tells what was reused and why the rest must run. */
export async function bringUpFromCheckpoint(
  order: FromCheckpointOrder,
  context: FromCheckpointContext,
): Promise<{ readonly up: UpLab; readonly progress: LabProgress }> {
  const { checkpoints: store, emit } = context;
  const { wish, deployment } = order;
  const wanted = wantedPhases(deployment.phases, wish);
  const off = whyOff(context);
  if (off !== undefined) {
    if (wish.key !== undefined) throw new UsageError(`--at ${wish.key}: ${off}`);
    emit({ type: 'rerun', phases: [...wanted], reason: off });
    return { up: await bringUp(order, context), progress: { reused: new Set(), wanted } };
  }
  await store.removeLeftovers();
  const reading = new PhaseContents(deployment, order.libDir);
  const choice = await choiceOf(reading, order, context);
  const restored = await restoreFirst(choice, order, context);
  const reused = new Set(restored?.from.manifest.phases.map(({ name }) => name));
  const stored = restored || wish.fresh ? choice.stored : await store.list();
  for (const rerun of reruns({ ...choice, stored }, reused)) emit({ type: 'rerun', ...rerun });
  const up = restored?.up ?? (await bringUp(order, context));
  const checkpointer = new Checkpointer({
    store,
    ground: choice.ground,
    contents: choice.contents,
    contentsNow: () => reading.now(),
    cloud: deployment.cloud,
    restored: restored?.from,
    fresh: wish.fresh ?? false,
    emit,
    signal: order.signal,
  });
  return { up, progress: { reused, wanted, checkpointer } };
}

/** Why no checkpoints are kept; undefined when they are. */
export function whyOff({
  tools,
  checkpoints,
}: Pick<FromCheckpointContext, 'tools' | 'checkpoints'>): string | undefined {
  const { name, checkpoints: provider } = tools.provider;
  if (!provider) return `the provider ${name} keeps no checkpoints`;
  if (provider.unavailable !== undefined) return `checkpoints are off: ${provider.unavailable}`;
  return checkpoints.budgetBytes > 0 ? undefined : 'checkpoints are off: their budget is 0';
}

async function choiceOf(
  reading: PhaseContents,
  order: FromCheckpointOrder,
  context: FromCheckpointContext,
): Promise<CheckpointChoice> {
  const { lab, deployment, wish } = order;
  const [ground, contents, stored] = await Promise.all([
    groundOf(context.tools.provider, order),
    reading.now(),
    context.checkpoints.list(),
  ]);
  return { phases: deployment.phases, contents, ground, lab: lab.name, stored, wish };
}

interface Restored {
  readonly up: UpLab;
  readonly from: Checkpoint;
}

/** The best one that keeps its promise; what does not is discarded, and the one before it is tried. */
async function restoreFirst(
  choice: CheckpointChoice,
  order: FromCheckpointOrder,
  context: FromCheckpointContext,
): Promise<Restored | undefined> {
  for (const from of fittingCheckpoints(choice)) {
    const up = await attempt(from, order, context);
    if (up) return { up, from };
  }
  const { key } = choice.wish;
  if (key === undefined) return undefined;
  const known = choice.stored.some(({ manifest }) => manifest.key.startsWith(key));
  throw known
    ? new LabFault(`checkpoint ${key} does not fit what lab ${choice.lab} and its deployment are now`)
    : new UsageError(`there is no checkpoint ${key}; look with: ${program.call} checkpoints`);
}

async function attempt(
  from: Checkpoint,
  order: FromCheckpointOrder,
  context: FromCheckpointContext,
): Promise<UpLab | undefined> {
  const { emit, checkpoints: store, instances } = context;
  const checkpoint = shortKey(from.manifest.key);
  const startedAt = performance.now();
  try {
    const up = await restoreLab(from, order, { ...context, store });
    const { phases, madeAt } = from.manifest;
    const ms = Math.round(performance.now() - startedAt);
    emit({ type: 'checkpoint-restored', checkpoint, phases: phases.map(({ name }) => name), madeAt, ms });
    return up;
  } catch (error) {
    order.signal?.throwIfAborted();
    if (!(error instanceof HarnessError)) throw error;
    emit({ type: 'checkpoint-discarded', checkpoint, reason: messageOf(error) });
    // a host without room says nothing about the checkpoint
    if (!(error instanceof HostFault)) await store.remove(from);
    await instances.claim(order.instance);
    return undefined;
  }
}
