import { messageOf } from '../../core/errors.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { OPTIONS } from '../options.ts';

export const list: Command = {
  name: 'list',
  usage: '[--json]',
  options: { json: OPTIONS.json },
  arguments: 0,
  run: async (call) => {
    const { labs } = compose(call.environment);
    const entries = await Promise.all(
      (await labs.list()).map(async (name) => {
        try {
          const { title, nodes, platforms } = await labs.lab(name);
          return { name, title, nodes: nodes.length, platforms };
        } catch (error) {
          return { name, problem: messageOf(error) };
        }
      }),
    );
    if (call.flag('json')) process.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    else process.stdout.write(entries.map(inWords).join('') || 'this project has no lab\n');
    return 0;
  },
};

type Entry =
  | {
      readonly name: string;
      readonly title: string;
      readonly nodes: number;
      readonly platforms: readonly string[];
    }
  | { readonly name: string; readonly problem: string };

const NAME_WIDTH = 12;

function inWords(entry: Entry): string {
  const name = entry.name.padEnd(NAME_WIDTH);
  if ('problem' in entry) return `${name} cannot be read: ${entry.problem}\n`;
  return `${name} ${entry.title} (${entry.nodes === 1 ? '1 node' : `${entry.nodes} nodes`}; ${entry.platforms.join(', ')})\n`;
}
