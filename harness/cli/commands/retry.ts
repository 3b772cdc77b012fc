import { UsageError } from '../../core/errors.ts';
import { lastFailedRun } from '../../run/records/failed-run.ts';
import { parseCall, type Command } from '../command.ts';
import { OPTIONS } from '../options.ts';
import { run } from './run.ts';

/** What a second try must not repeat: it starts from the phase that failed, and from what is there. */
const NOT_AGAIN = ['--fresh', '--from'];

export const retry: Command = {
  name: 'retry',
  usage: '[LAB] [--verbose]',
  options: { verbose: OPTIONS.verbose },
  arguments: 1,
  run: async (call) => {
    const { environment } = call;
    const failed = await lastFailedRun(environment.runsDir, call.positionals[0]);
    const args = [
      ...withoutOptions(failed.args),
      ...failed.phases.slice(0, 1).flatMap((phase) => ['--from', phase]),
      ...(call.flag('verbose') && !failed.args.includes('--verbose') ? ['--verbose'] : []),
    ];
    const again = parseCall(run, args, environment);
    if (!again) throw new UsageError(`run ${failed.run} cannot be run again: ${failed.args.join(' ')}`);
    return run.run(again);
  },
};

/** `--from PHASE`, `--from=PHASE` and `--fresh` are taken out. */
function withoutOptions(args: readonly string[]): string[] {
  return args.filter((word, index) => {
    const [option = ''] = word.split('=');
    return !NOT_AGAIN.includes(option) && args[index - 1] !== '--from';
  });
}
