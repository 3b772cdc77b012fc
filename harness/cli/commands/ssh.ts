import { openTerminal } from '../../adapters/ssh/terminal.ts';
import { requireSwitchedOn } from '../../run/stopped-nodes.ts';
import { chosenInstance, withAttachedLab } from '../attached-lab.ts';
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
    const instance = await chosenInstance(call, workshop);
    const config = await writeSshConfig(workshop, await workshop.instances.upRecord(instance));
    return withAttachedLab(workshop, instance, async (up) => {
      await requireSwitchedOn(up, [name]);
      // the node's apt is answered as long as the terminal is open; if the node is silent, OpenSSH says so
      void up
        .node(name)
        .shell.exec('true')
        .catch(() => undefined);
      return openTerminal(config, name, call.rest);
    });
  },
};
