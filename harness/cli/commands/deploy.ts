import { deployLab } from '../../run/scenario-run.ts';
import { chosenInstance, withAttachedLab } from '../attached-lab.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { OPTIONS } from '../options.ts';
import { deploymentOf } from '../lab-files.ts';
import { RecordedRun } from '../recorded-run.ts';

const { deployment, lab, verbose } = OPTIONS;

export const deploy: Command = {
  name: 'deploy',
  usage: '[LAB] [options]',
  options: { deployment, lab, verbose },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment);
    workshop.instances.worksAs(call.line);
    const instance = await chosenInstance(call, workshop, call.positionals[0]);
    const record = await workshop.instances.upRecord(instance);
    const plan = await deploymentOf(call, workshop, record);
    return workshop.instances.holding(instance, () =>
      RecordedRun.of(call, workshop, record.lab, async ({ context }) => {
        const order = { deployment: plan, libDir: workshop.libDir };
        await withAttachedLab({ ...context, run: context }, instance, (up) => deployLab(up, order, context));
      }),
    );
  },
};
