import { UsageError } from '../../core/errors.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import { program } from '../../core/program.ts';
import type { Platform } from '../../lab/platform.ts';
import { collect } from '../../run/collect.ts';
import { bringUpLab } from '../../run/lab-run.ts';
import { reapDead } from '../../run/reap.ts';
import type { LabProgress } from '../../run/checkpoints/bring-up-from-checkpoint.ts';
import { shortKey } from '../../run/checkpoints/checkpoint.ts';
import type { CheckpointWish } from '../../run/checkpoints/checkpoint-choice.ts';
import { deployLab, rehearse, runScenario, type ScenarioOrder } from '../../run/scenario-run.ts';
import type { ScenarioPlayer } from '../../run/player/scenario-player.ts';
import { takeStep } from '../../run/run-step.ts';
import type { UpLab } from '../../run/up-lab.ts';
import type { Call, Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
import { keepLab } from '../kept-lab.ts';
import { OPTIONS } from '../options.ts';
import { readLab, type LabFiles } from '../lab-files.ts';
import { orderRun, providerOf, requireName, checkpointWish } from '../run-order.ts';
import { RecordedRun } from '../recorded-run.ts';
import { orderScenario } from '../scenario-order.ts';

const KEEP = ['always', 'failed', 'never'] as const;
type Keep = (typeof KEEP)[number];

const { platform, deployment, provider, connect, scenario, set, only } = OPTIONS;
const { keep, name, fresh, from, until, offline, verbose, 'trust-deployment': trust } = OPTIONS;

export const run: Command = {
  name: 'run',
  usage: 'LAB [options]',
  options: {
    platform,
    deployment,
    provider,
    connect,
    scenario,
    set,
    only,
    keep,
    'trust-deployment': trust,
    name,
    fresh,
    from,
    until,
    offline,
    verbose,
  },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment, providerOf(call));
    workshop.instances.worksAs(call.line);
    requireName(call);
    const when = keepOf(call);
    const files = await readLab(call, workshop, call.argument(0, 'LAB'));
    const wish = checkpointWish(call, files);
    const order = await orderScenario(call, workshop, files, 'run');
    await using player =
      wish.until === undefined ? await rehearse(order, files.lab.name, workshop) : undefined;
    return await RecordedRun.of(call, workshop, files.lab, (recorded) =>
      wholeStory(call, workshop, { files, wish, order, player, keep: when }, recorded),
    );
  },
};

interface Story {
  readonly files: LabFiles;
  readonly wish: CheckpointWish;
  readonly order: ScenarioOrder;
  readonly player: ScenarioPlayer | undefined;
  readonly keep: Keep;
}

async function wholeStory(
  call: Call,
  workshop: Workshop,
  { files, wish, order, player, keep }: Story,
  recorded: RecordedRun,
): Promise<void> {
  const { context } = recorded;
  await reapDead(context);
  const instance = call.text('name') ?? `${files.lab.name}-${recorded.suffix}`;
  const labOrder = { ...orderRun(call, workshop, files, instance, recorded), wish };
  const { up, progress } = await bringUpLab(labOrder, context);
  try {
    const whole = { ...order, ...(progress ? { progress } : {}) };
    if (wish.until === undefined) await runScenario(up, whole, player, context);
    else await deployLab(up, whole, context);
  } finally {
    await takeLeave(up, files.platform, { keep, scenario: call.text('scenario') }, recorded);
    await progress?.checkpointer?.settled();
    await tellWayBack(call, files, progress, recorded);
  }
}

/** Where a phase failed, the lab as it was before that is worth more than a new one. */
async function tellWayBack(
  call: Call,
  { lab }: LabFiles,
  progress: LabProgress | undefined,
  { context, failedPhases }: RecordedRun,
): Promise<void> {
  const checkpoint = await progress?.checkpointer?.latest();
  if (failedPhases.length === 0 || !checkpoint) return;
  const same = (['platform', 'deployment'] as const).flatMap((option) => {
    const value = call.text(option);
    return value === undefined ? [] : [`--${option} ${quoteShell(value)}`];
  });
  const up = [`${program.call} up`, lab.name, ...same, '--at', shortKey(checkpoint.manifest.key)].join(' ');
  context.emit({
    type: 'way-back',
    failed: failedPhases,
    commands: [up, `${program.call} retry ${lab.name}`],
  });
}

async function takeLeave(
  up: UpLab,
  platform: Platform,
  { keep, scenario: chosen }: { readonly keep: Keep; readonly scenario: string | undefined },
  recorded: RecordedRun,
): Promise<void> {
  const { context, isGreen } = recorded;
  const { emit, signal } = context;
  const collection = { emit, open: recorded.open, isGreen, record: platform.record };
  if (!signal?.aborted) await takeStep(emit, 'collect', () => collect(up, collection));
  const stays = !signal?.aborted && (keep === 'always' || (keep === 'failed' && !isGreen));
  if (stays) return keepLab(up, context, chosen);
  await takeStep(emit, 'down', async () => {
    await up[Symbol.asyncDispose]();
    await up.running[Symbol.asyncDispose]();
    await context.instances.forget(up.record.instance);
  });
}

function keepOf(call: Call): Keep {
  const text = call.text('keep') ?? 'never';
  const keep = KEEP.find((word) => word === text);
  if (keep) return keep;
  throw new UsageError(`--keep ${text}: it is one of ${KEEP.join(', ')}`);
}
