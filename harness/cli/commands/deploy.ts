import { deployLab } from '../../run/scenario-run.ts';
import { chosenInstance, refuseSwitchedOff, withAttachedLab } from '../attached-lab.ts';
import type { Command, OptionSpec } from '../command.ts';
import { compose } from '../composition.ts';
import { OPTIONS } from '../options.ts';
import { deploymentOf } from '../lab-files.ts';
import { chosenPhases } from '../run-order.ts';
import { RecordedRun } from '../recorded-run.ts';

const { deployment, lab, verbose } = OPTIONS;
const only: OptionSpec = {
  type: 'string',
  value: 'PHASE',
  multiple: true,
  help: 'apply this phase and no other, whatever it needs; may be repeated',
};
const from: OptionSpec = { type: 'string', value: 'PHASE', help: 'apply this phase and all that needs it' };

export const deploy: Command = {
  name: 'deploy',
  usage: '[LAB] [options]',
  options: { deployment, only, from, lab, verbose },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment);
    workshop.instances.worksAs(call.line);
    const instance = await chosenInstance(call, workshop, call.positionals[0]);
    const record = await workshop.instances.upRecord(instance);
    await refuseSwitchedOff(workshop, instance);
    const plan = await deploymentOf(call, workshop, record);
    const progress = chosenPhases(call, plan);
    return workshop.instances.holding(instance, () =>
      RecordedRun.of(call, workshop, record.lab, async ({ context }) => {
        const order = { deployment: plan, libDir: workshop.libDir, ...(progress ? { progress } : {}) };
        await withAttachedLab({ ...context, run: context }, instance, (up) => deployLab(up, order, context));
      }),
    );
  },
};
