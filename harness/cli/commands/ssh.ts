import { openTerminal } from '../../adapters/ssh/terminal.ts';
import { chosenInstance } from '../attached-lab.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { OPTIONS } from '../options.ts';
import { writeSshConfig } from '../ssh-config.ts';

export const ssh: Command = {
  name: 'ssh',
  usage: 'NODE [--lab NAME] [-- SSH ARGUMENTS]',
  options: { lab: OPTIONS.lab },
  arguments: 1,
  run: async (call) => {
    const name = call.argument(0, 'NODE');
    const workshop = compose(call.environment);
    const record = await workshop.instances.upRecord(await chosenInstance(call, workshop));
    const config = await writeSshConfig(workshop, record);
    return openTerminal(config, name, call.rest);
  },
};
