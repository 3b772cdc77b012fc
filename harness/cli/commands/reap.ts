import { harmless } from '../../report/console/harmless.ts';
import { messageOf } from '../../core/errors.ts';
import { EXIT } from '../../report/exit-codes.ts';
import { reapDead } from '../../run/reap.ts';
import type { Emit } from '../../run/run-step.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { OPTIONS } from '../options.ts';

export const reap: Command = {
  name: 'reap',
  usage: '[--all] [--connect URI]',
  options: {
    all: {
      type: 'boolean',
      help: 'take down every lab of this user, those that are up too, but those being worked on',
    },
    connect: { ...OPTIONS.connect, help: 'look for labs that nothing else knows of on this libvirtd too' },
  },
  arguments: 0,
  run: async (call) => {
    const { tools, instances } = compose(call.environment, { connect: call.text('connect') });
    instances.worksAs(call.line);
    const troubles: string[] = [];
    const emit: Emit = (event) => {
      if (event.type === 'warning') troubles.push(event.message);
    };
    const reaped = await reapDead({ tools, instances, emit });
    if (call.flag('all')) {
      const rest = (await instances.list()).filter(({ state }) => state === 'up');
      for (const { name } of rest) {
        try {
          await instances.holding(name, () => tools.provider.takeDown(name));
          reaped.push(name);
        } catch (error) {
          troubles.push(messageOf(error));
        }
      }
    }
    process.stdout.write(reaped.length === 0 ? 'nothing to remove\n' : `removed: ${reaped.join(', ')}\n`);
    process.stderr.write(troubles.map((trouble) => `${harmless(trouble)}\n`).join(''));
    return troubles.length > 0 ? EXIT.broken : EXIT.green;
  },
};
