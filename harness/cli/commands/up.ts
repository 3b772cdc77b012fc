import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { program } from '../../core/program.ts';
import type { CheckpointWish } from '../../run/checkpoints/checkpoint-choice.ts';
import { bringUpLab } from '../../run/lab-run.ts';
import type { RunContext } from '../../run/run-context.ts';
import { reapDead } from '../../run/reap.ts';
import { deployLab } from '../../run/scenario-run.ts';
import type { UpLab } from '../../run/up-lab.ts';
import type { Call, Command, OptionSpec } from '../command.ts';
import { compose } from '../composition.ts';
import { keepLab } from '../kept-lab.ts';
import { OPTIONS } from '../options.ts';
import { readLab, type LabFiles } from '../lab-files.ts';
import { orderRun, providerOf, requireName } from '../run-order.ts';
import { RecordedRun } from '../recorded-run.ts';

const { platform, deployment, provider, connect, name, fresh, offline, verbose } = OPTIONS;
const { 'trust-deployment': trust } = OPTIONS;
const at: OptionSpec = {
  type: 'string',
  value: 'PHASE',
  help: 'with this phase applied, or as the checkpoint of this key has it',
};

export const up: Command = {
  name: 'up',
  usage: 'LAB [options]',
  options: {
    platform,
    deployment,
    provider,
    connect,
    'trust-deployment': trust,
    at,
    name,
    fresh,
    offline,
    verbose,
  },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment, providerOf(call));
    workshop.instances.worksAs(call.line);
    requireName(call);
    const files = await readLab(call, workshop, call.argument(0, 'LAB'));
    const wish = wishOf(call, files);
    return RecordedRun.of(call, workshop, files.lab, async (recorded) => {
      const { context } = recorded;
      await reapDead(context);
      const instance = call.text('name') ?? files.lab.name;
      const order = orderRun(call, workshop, files, instance, recorded);
      const { up: lab, progress } = await bringUpLab({ ...order, ...(wish ? { wish } : {}) }, context);
      if (progress && wish?.key === undefined) await applyOrLeave(lab, { ...order, progress }, context);
      await keepLab(lab, context);
      await progress?.checkpointer?.settled();
    });
  },
};

/** A phase by its name; anything that looks like a key is one. */
function wishOf(call: Call, files: LabFiles): CheckpointWish | undefined {
  const text = call.text('at');
  if (text === undefined) return undefined;
  const phases = files.deployment.phases.map(({ name: phase }) => phase);
  if (phases.includes(text)) return { until: text, fresh: call.flag('fresh') };
  if (/^[0-9a-f]{8,64}$/.test(text)) return { key: text };
  const hint = didYouMean(text, phases) || ';';
  throw new UsageError(
    `--at ${text}: it is neither a phase${hint} there are ${phases.join(', ')}: nor the key of a checkpoint (${program.call} checkpoints)`,
  );
}

/** A lab that cannot be brought to where it was asked for is not left up. */
async function applyOrLeave(
  lab: UpLab,
  order: Parameters<typeof deployLab>[1],
  context: RunContext,
): Promise<void> {
  try {
    await deployLab(lab, order, context);
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    await lab.running[Symbol.asyncDispose]();
    throw error;
  }
}
