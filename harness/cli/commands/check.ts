import { rehearse, runScenario } from '../../run/scenario-run.ts';
import { chosenInstance, refuseSwitchedOff, withAttachedLab } from '../attached-lab.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { OPTIONS } from '../options.ts';
import { deploymentOf } from '../lab-files.ts';
import { RecordedRun } from '../recorded-run.ts';
import { orderScenario } from '../scenario-order.ts';

const { only, scenario, set, lab, offline, verbose } = OPTIONS;

export const check: Command = {
  name: 'check',
  usage: '[LAB] [options]',
  options: { only, scenario, set, lab, offline, verbose },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment);
    workshop.instances.worksAs(call.line);
    const instance = await chosenInstance(call, workshop, call.positionals[0]);
    const record = await workshop.instances.upRecord(instance);
    await refuseSwitchedOff(workshop, instance);
    const deployment = await deploymentOf(call, workshop, record);
    const { guest: guestName } = record.lab;
    const guest = guestName === undefined ? undefined : await workshop.labs.guest(guestName);
    const files = { lab: record.lab, deployment, ...(guest ? { guest } : {}) };
    const order = await orderScenario(call, workshop, files, 'check');
    await using player = await rehearse(order, record.lab.name, workshop);
    // most checks make something, and which do not is not known
    return await workshop.instances.holding(instance, () =>
      RecordedRun.of(call, workshop, record.lab, async ({ context }) => {
        const attached = { ...context, run: context, offline: order.offline };
        await withAttachedLab(attached, instance, (up) => runScenario(up, order, player, context));
      }),
    );
  },
};
