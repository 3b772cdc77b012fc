import { UsageError } from '../../core/errors.ts';
import { chosenInstance, withAttachedLab } from '../attached-lab.ts';
import type { Command } from '../command.ts';
import { compose, type Workshop } from '../composition.ts';
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
    await keepConsoles(name, workshop);
    await workshop.tools.provider.takeDown(name);
    process.stdout.write(`${name} is down\n`);
    return 0;
  },
};

/** Whoever takes hold of a lab brings home what its nodes have said; one that cannot be had has no more to say. */
async function keepConsoles(name: string, workshop: Workshop): Promise<void> {
  const { state, record } = await workshop.instances.find(name);
  if (state === 'up' && record)
    await withAttachedLab(workshop, name, () => Promise.resolve()).catch(() => undefined);
}
