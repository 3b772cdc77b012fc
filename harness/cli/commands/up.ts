import { raiseLab } from '../../run/lab-run.ts';
import { reapDead } from '../../run/reap.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { keepLab } from '../kept-lab.ts';
import { OPTIONS } from '../options.ts';
import { orderRun, readLab } from '../orders.ts';
import { RecordedRun } from '../recorded-run.ts';

const { platform, deployment, connect, name, offline, verbose } = OPTIONS;

export const up: Command = {
  name: 'up',
  summary: 'Builds a lab and leaves it up, with nothing deployed.',
  usage: 'LAB [options]',
  options: { platform, deployment, connect, name, offline, verbose },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment, { connect: call.text('connect') });
    const files = await readLab(call, workshop, call.argument(0, 'LAB'));
    return RecordedRun.of(call, workshop, files.lab, async (recorded) => {
      await reapDead(recorded.context);
      const instance = call.text('name') ?? files.lab.name;
      const lab = await raiseLab(orderRun(call, files, instance, recorded), recorded.context);
      await keepLab(lab, recorded.context);
    });
  },
};
