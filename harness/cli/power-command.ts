import { settleAll } from '../core/settle-all.ts';
import { PowerSwitch } from '../run/power-switch.ts';
import { chosenInstance, withAttachedLab } from './attached-lab.ts';
import type { Call, Command } from './command.ts';
import { compose, type Workshop } from './composition.ts';
import { interruptible } from './interrupts.ts';
import { OPTIONS } from './options.ts';

export interface PowerCommandSpec extends Pick<Command, 'name'> {
  /** Beyond --lab. */
  readonly options?: Command['options'];
  /** Does it to one node; returns what has become of it. */
  readonly turn: (power: PowerSwitch, node: string, call: Call) => Promise<string>;
}

/** A command that switches nodes of a lab that is up, side by side, and tells of each when it is done. */
export function powerCommand({ name, options = {}, turn }: PowerCommandSpec): Command {
  return {
    name,
    usage: `NODE... [--lab NAME]${Object.keys(options)
      .map((option) => ` [--${option}]`)
      .join('')}`,
    options: { lab: OPTIONS.lab, ...options },
    arguments: Infinity,
    run: async (call) => {
      call.argument(0, 'NODE');
      const workshop = compose(call.environment);
      workshop.instances.worksAs(call.line);
      const instance = await chosenInstance(call, workshop);
      await workshop.instances.upRecord(instance);
      await workshop.instances.holding(instance, () => turnAll(call, workshop, instance, turn));
      return 0;
    },
  };
}

async function turnAll(
  call: Call,
  workshop: Workshop,
  instance: string,
  turn: PowerCommandSpec['turn'],
): Promise<void> {
  const { instances } = workshop;
  const { signal, release } = interruptible(() => undefined);
  try {
    await withAttachedLab(workshop, instance, async (up) => {
      const nodes = [...new Set(call.positionals)].map((name) => up.node(name));
      const power = new PowerSwitch({ up, by: call.line, save: (record) => instances.save(record), signal });
      await settleAll(
        nodes.map(async ({ name }) => {
          process.stdout.write(`${name} ${await turn(power, name, call)}\n`);
        }),
      );
    });
  } finally {
    release();
  }
}
