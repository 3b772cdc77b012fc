import { UsageError } from '../../core/errors.ts';
import { chosenInstance } from '../attached-lab.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { OPTIONS } from '../options.ts';

export const down: Command = {
  name: 'down',
  usage: '[LAB] [--lab NAME]',
  options: { lab: OPTIONS.lab },
  arguments: 1,
  run: async (call) => {
    const workshop = compose(call.environment);
    const name = await chosenInstance(call, workshop, call.positionals[0]);
    const names = (await workshop.instances.list()).map((instance) => instance.name);
    if (!names.includes(name))
      throw new UsageError(`there is no lab ${name}; there are: ${names.join(', ') || 'none'}`);
    await workshop.tools.provider.takeDown(name);
    process.stdout.write(`${name} is down\n`);
    return 0;
  },
};
