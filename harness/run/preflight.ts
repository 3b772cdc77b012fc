import { HostFault, HostLacks, LabFault, messageOf } from '../core/errors.ts';
import { checkRoom, type DiskNeed } from '../lab/disk-fit.ts';
import { checkFits } from '../lab/host-fit.ts';
import { formatMiB } from '../lab/size.ts';
import type { ImageOutlook } from '../ports/images.ts';
import { whyOff } from './checkpoints/bring-up-from-checkpoint.ts';
import type { RunContext } from './run-context.ts';
import type { RunOrder } from './run-order.ts';
import { requireSshFolder } from './nodes/ssh-access.ts';
import { bakesOf } from './prepare-images.ts';

export type PreflightOrder = Pick<RunOrder, 'lab' | 'platform' | 'guest' | 'offline' | 'wish' | 'instance'>;
type Asked = Pick<RunContext, 'tools' | 'instances' | 'checkpoints' | 'stateDir' | 'emit' | 'signal'>;

/** What a node writes to its overlay while a cloud is deployed on it; no lab is sure of its place with less than the second. */
const OVERLAY_MIB = 512;
const LEAST_MIB = 2_048;
/** What a checkpoint has beside memory. */
const CHECKPOINT_SPARE_MIB = 1_024;

/**
 * Asks, before anything is made, whether the host can carry the lab, and tells all that it finds together: throws `HostLacks`
 * where something has to be installed or allowed, `HostFault` where there is no room, each with the remedies.
 */
export async function preflight(order: PreflightOrder, context: Asked): Promise<void> {
  const { host, provider } = context.tools;
  await askAll([
    async () => host.requirePrograms(await provider.hostPrograms()),
    async () => {
      await provider.shortcomings?.();
    },
    () => context.instances.requirePlace(),
    () => {
      requireSshFolder(context.stateDir);
      return Promise.resolve();
    },
    () => askRoom(order, context),
  ]);
}

/** Makes what the lab's nodes will stand on, for a moment and in the lab's own folder: what does not come up tells why. */
export async function tryOut(
  { lab, instance }: Pick<RunOrder, 'lab' | 'instance'>,
  { tools, emit, signal }: Pick<RunContext, 'tools' | 'emit' | 'signal'>,
): Promise<void> {
  const { provider } = tools;
  const onWarning = (message: string): void => emit({ type: 'warning', message });
  try {
    await provider.tryOut({ lab, instance, onWarning, signal });
  } catch (cause) {
    if (!(cause instanceof LabFault) || cause instanceof HostFault) throw cause;
    throw new HostFault(
      `this host cannot carry a lab of the provider ${provider.name}: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
}

/** Memory and disk: the same host may be short of both. */
async function askRoom(order: PreflightOrder, context: Asked): Promise<void> {
  const { tools, stateDir, emit } = context;
  const { lab, offline } = order;
  const facts = await tools.host.facts();
  const outlook = await tools.images.outlook({
    recipe: order.platform.source,
    bakes: bakesOf(lab, order.platform.name),
    guest: order.guest,
    unpacked: tools.provider.unpacksImages ?? false,
    builders: facts.cpus,
  });
  const [state, cache] = await Promise.all([tools.host.room(stateDir), tools.host.room(outlook.cacheDir)]);
  const memory = checkFits(lab, { ...facts, freeDiskMiB: state.freeMiB });
  const disk = checkRoom(`lab ${lab.name}`, [
    imagesNeed(outlook, cache),
    { ...STATE, ...state, folder: stateDir, neededMiB: overlaysOf(order), neededFiles: 0 },
  ]);
  const messages = [
    ...(memory.fault ? [memory.fault.message] : []),
    ...disk.faults.map(messageOf),
    ...(offline ? missingOffline(outlook) : outlook.obstacles),
  ];
  if (messages.length > 0) throw new HostFault(messages.join('\n'));
  const checkpoints = checkpointWarnings(order, context, state.freeMiB);
  for (const message of [...memory.warnings, ...disk.warnings, ...checkpoints])
    emit({ type: 'warning', message });
}

const STATE = { what: 'the disks of its nodes', variable: 'XDG_STATE_HOME' };

function imagesNeed(
  { cacheDir, neededMiB, neededFiles }: ImageOutlook,
  room: Pick<DiskNeed, 'fileSystem' | 'freeMiB' | 'freeFiles'>,
): DiskNeed {
  const what = 'images that are not in the cache';
  return { what, variable: 'XDG_CACHE_HOME', ...room, folder: cacheDir, neededMiB, neededFiles };
}

function overlaysOf({ lab }: PreflightOrder): number {
  return Math.max(LEAST_MIB, lab.nodes.length * OVERLAY_MIB);
}

function missingOffline({ missing, cacheDir }: ImageOutlook): string[] {
  if (missing.length === 0) return [];
  return [
    `images ${missing.join('; ')}: not in the cache under ${cacheDir}, and nothing may be fetched; run once without --offline`,
  ];
}

/** A run does without them rather than not at all. */
function checkpointWarnings(order: PreflightOrder, context: Asked, freeMiB: number): string[] {
  if (!order.wish || whyOff(context) !== undefined) return [];
  const memoryMiB = order.lab.nodes.reduce((sum, node) => sum + node.memoryMiB, 0);
  const neededMiB = overlaysOf(order) + memoryMiB + CHECKPOINT_SPARE_MIB;
  if (freeMiB >= neededMiB) return [];
  return [
    `${context.stateDir}: ${formatMiB(freeMiB)} is free, ${formatMiB(neededMiB)} is needed to keep checkpoints of lab ${order.lab.name}: without them a failed run begins anew; make room, or set XDG_STATE_HOME to a folder of another file system`,
  ];
}

/** Asks all of it, whatever the answers are. */
async function askAll(questions: readonly (() => Promise<void>)[]): Promise<void> {
  const answers = await Promise.allSettled(questions.map((ask) => ask()));
  const errors = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as unknown] : [],
  );
  for (const error of errors)
    if (!(error instanceof HostLacks || error instanceof HostFault)) throw error as Error;
  const messages = [...new Set(errors.map(messageOf))];
  if (messages.length === 0) return;
  const text = messages.join('\n');
  throw errors.some((error) => error instanceof HostLacks) ? new HostLacks(text) : new HostFault(text);
}
