import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { LabFault, messageOf } from '../../core/errors.ts';
import { chosenInstance, withAttachedLab } from '../attached-lab.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { OPTIONS } from '../options.ts';

const JOURNAL_WITHIN = '10m';

export const logs: Command = {
  name: 'logs',
  usage: 'NODE [--lab NAME] [--journal]',
  options: {
    lab: OPTIONS.lab,
    journal: { type: 'boolean', help: 'the journal of this boot instead of the console' },
  },
  arguments: 1,
  run: async (call) => {
    const name = call.argument(0, 'NODE');
    const workshop = compose(call.environment);
    const instance = await chosenInstance(call, workshop);
    return withAttachedLab(workshop, instance, async (up) => {
      const node = up.node(name);
      if (call.flag('journal')) {
        const { exitCode } = await node.shell.exec('journalctl -b --no-pager', {
          within: JOURNAL_WITHIN,
          keepOutput: false,
          onOutput: ({ stream, text }) => void process[stream].write(text),
        });
        return exitCode ?? 1;
      }
      await printFile(up.running.machines.get(name)?.consoleLog ?? '');
      return 0;
    });
  },
};

async function printFile(file: string): Promise<void> {
  try {
    await pipeline(createReadStream(file), process.stdout, { end: false });
  } catch (cause) {
    throw new LabFault(`${file}: no console to show: ${messageOf(cause)}`, { cause });
  }
}
