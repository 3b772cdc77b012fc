import { UsageError } from '../core/errors.ts';
import { program } from '../core/program.ts';
import type { Call, Command, OptionSpec } from './command.ts';
import { compose, type Workshop } from './composition.ts';
import { OPTIONS } from './options.ts';

/** The same answer twice: for `--json`, and in words. */
export interface Answer {
  readonly json: unknown;
  readonly words: string;
}

export interface Prunable {
  readonly name: string;
  /** What says how much prune leaves. */
  readonly limits: Readonly<Record<string, OptionSpec>>;
  readonly list: (workshop: Workshop) => Promise<Answer>;
  readonly prune: (call: Call, workshop: Workshop) => Promise<Answer>;
}

/** The command for what is kept from run to run: lists it, and with `prune` removes some. */
export function prunable({ name, limits, list, prune }: Prunable): Command {
  return {
    name,
    usage: '[prune] [options]',
    options: { ...limits, json: OPTIONS.json },
    arguments: 1,
    run: async (call) => {
      const [word] = call.positionals;
      if (word !== undefined && word !== 'prune')
        throw new UsageError(`${name} ${word}: it is prune, or nothing for the list`);
      const limit = Object.keys(limits).find((option) => call.text(option) !== undefined);
      if (word === undefined && limit !== undefined)
        throw new UsageError(`--${limit} is for: ${program.call} ${name} prune`);
      const workshop = compose(call.environment);
      const { json, words } = await (word === 'prune' ? prune(call, workshop) : list(workshop));
      process.stdout.write(call.flag('json') ? `${JSON.stringify(json, null, 2)}\n` : words);
      return 0;
    },
  };
}
