import { UsageError } from '../../core/errors.ts';
import { collect } from '../../run/collect.ts';
import { raiseLab } from '../../run/lab-run.ts';
import { reapDead } from '../../run/reap.ts';
import { runScenario } from '../../run/scenario-run.ts';
import { takeStep } from '../../run/stepper.ts';
import type { UpLab } from '../../run/up-lab.ts';
import type { Call, Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
import { keepLab } from '../kept-lab.ts';
import { OPTIONS } from '../options.ts';
import { orderRun, orderScenario, readLab, type LabFiles } from '../orders.ts';
import { RecordedRun } from '../recorded-run.ts';

const KEEP = ['always', 'failed', 'never'] as const;
type Keep = (typeof KEEP)[number];

const { platform, deployment, connect, only, keep, name, offline, verbose } = OPTIONS;

export const run: Command = {
  name: 'run',
  summary: 'Builds a lab, applies its deployment, asks its checks, takes it down: the whole story.',
  usage: 'LAB [options]',
  options: { platform, deployment, connect, only, keep, name, offline, verbose },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment, { connect: call.text('connect') });
    const when = keepOf(call);
    const files = await readLab(call, workshop, call.argument(0, 'LAB'));
    return RecordedRun.of(call, workshop, files.lab, (recorded) =>
      wholeStory(call, workshop, files, when, recorded),
    );
  },
};

async function wholeStory(
  call: Call,
  workshop: Workshop,
  files: LabFiles,
  keep: Keep,
  recorded: RecordedRun,
): Promise<void> {
  const { context } = recorded;
  await reapDead(context);
  const instance = call.text('name') ?? `${files.lab.name}-${recorded.suffix}`;
  const up = await raiseLab(orderRun(call, files, instance, recorded), context);
  try {
    const order = await orderScenario(call, workshop, files, 'run');
    await runScenario(up, order, workshop.playScenario, context);
  } finally {
    await takeLeave(up, keep, recorded);
  }
}

async function takeLeave(up: UpLab, keep: Keep, recorded: RecordedRun): Promise<void> {
  const { context, isGreen } = recorded;
  const { emit, signal } = context;
  if (!isGreen && !signal?.aborted)
    await takeStep(emit, 'collect', () => collect(up.nodes.values(), { emit, keep: recorded.keep }));
  const stays = !signal?.aborted && (keep === 'always' || (keep === 'failed' && !isGreen));
  if (stays) return keepLab(up, context);
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
