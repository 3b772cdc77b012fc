import { UsageError } from '../../core/errors.ts';
import { program } from '../../core/program.ts';
import { quoteShell } from '../../core/shell-quote.ts';
import { requireSwitchedOn } from '../../run/stopped-nodes.ts';
import { chosenInstance, withAttachedLab } from '../attached-lab.ts';
import type { Command } from '../command.ts';
import { compose } from '../composition.ts';
import { interruptible } from '../interrupts.ts';
import { OPTIONS } from '../options.ts';
import { unheard } from '../standard-streams.ts';

/** What a shell reports for a command that a signal ended: 128 and the signal's number. */
const SIGNALLED = 255;
/** What a shell reports for a command that wrote into a pipe which nobody reads: 128 and the number of SIGPIPE. */
const UNHEARD = 141;
/** People interrupt what takes too long themselves. */
const WITHIN = '24h';

export const exec: Command = {
  name: 'exec',
  usage: 'NODE [--lab NAME] -- COMMAND [ARGUMENT...]',
  options: { lab: OPTIONS.lab },
  arguments: 1,
  run: async (call) => {
    const name = call.argument(0, 'NODE');
    if (call.rest.length === 0)
      throw new UsageError(`no command: write it behind --, as in: ${program.call} exec NODE -- uptime`);
    const [only] = call.rest;
    // one word may be a whole line of shell; several are a command and its arguments
    const command = call.rest.length === 1 && only !== undefined ? only : call.rest.map(quoteShell).join(' ');
    const workshop = compose(call.environment);
    const instance = await chosenInstance(call, workshop);
    return withAttachedLab(workshop, instance, async (up) => {
      await requireSwitchedOn(up, [name]);
      const { signal, release } = interruptible(() => undefined);
      const deaf = unheard();
      try {
        const { exitCode } = await up.node(name).shell.exec(command, {
          within: WITHIN,
          keepOutput: false,
          ...(process.stdin.isTTY ? {} : { input: process.stdin }),
          onOutput: ({ stream, text }) => void process[stream].write(text),
          signal: AbortSignal.any([signal, deaf]),
        });
        return exitCode ?? SIGNALLED;
      } catch (error) {
        if (error !== deaf.reason) throw error;
        return UNHEARD;
      } finally {
        release();
      }
    });
  },
};
