import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { LabFault, messageOf } from '../../core/errors.ts';
import { knownSecrets } from '../../core/known-secrets.ts';
import { LineSplitter } from '../../core/line-splitter.ts';
import { requireSwitchedOn } from '../../run/stopped-nodes.ts';
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
        await requireSwitchedOn(up, [name]);
        const lines = { stdout: new LineSplitter(knownSecrets), stderr: new LineSplitter(knownSecrets) };
        const { exitCode } = await node.shell.exec('journalctl -b --no-pager', {
          within: JOURNAL_WITHIN,
          keepOutput: false,
          onOutput: ({ stream, text }) => write(stream, lines[stream].push(text)),
        });
        for (const stream of ['stdout', 'stderr'] as const) write(stream, lines[stream].end());
        return exitCode ?? 1;
      }
      await printFile(up.running.machines.get(name)?.consoleLog ?? '');
      return 0;
    });
  },
};

function write(stream: 'stdout' | 'stderr', lines: readonly string[]): void {
  for (const line of lines) process[stream].write(`${line}\n`);
}

/** As the node has written it, but for its secrets: whoever looks at a console wants its colours, too. */
async function printFile(file: string): Promise<void> {
  try {
    await pipeline(createReadStream(file), process.stdout, { end: false });
  } catch (cause) {
    throw new LabFault(`${file}: no console to show: ${messageOf(cause)}`, { cause });
  }
}
