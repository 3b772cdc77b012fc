import { loadTests } from '../../adapters/mocha/load-tests.ts';
import { UsageError } from '../../core/errors.ts';
import { EXIT } from '../../report/exit-codes.ts';
import type { FromPlayer, ToPlayer } from '../../run/player/messages.ts';
import { Performer } from '../../run/player/performer.ts';
import { withAttachedLab } from '../attached-lab.ts';
import type { Command } from '../command.ts';
import { SIGNALS } from '../interrupts.ts';

export const play: Command = {
  name: 'play',
  usage: '',
  options: {},
  arguments: 0,
  run: async ({ environment }) => {
    if (!process.connected)
      throw new UsageError('lab play is called by other commands: use lab run, lab check');
    // read while the lab is being made
    const workshop = async () => (await import('../composition.ts')).compose(environment);
    let sent = Promise.resolve();
    const performer = new Performer({
      send: (message) => void (sent = send(message)),
      loadTests,
      prepare: () => void workshop(),
      withLab: async (instance, work) => {
        const { tools, instances } = await workshop();
        await withAttachedLab({ tools, instances }, instance, (up) => work(up, tools));
      },
    });
    obeyCaller(performer);
    await performer.ended;
    await sent;
    // whatever the scenario has left running
    process.exit(EXIT.green);
  },
};

/** Its caller decides when it stops, and is told of what nobody caught; without its caller it is nothing. */
function obeyCaller(performer: Performer): void {
  for (const name of SIGNALS) process.on(name, () => undefined);
  process.on('disconnect', () => process.exit(EXIT.broken));
  process.on('message', (message) => performer.take(message as ToPlayer));
  process.on('uncaughtException', (error) => performer.takeStray('an exception that nobody caught', error));
  process.on('unhandledRejection', (reason) =>
    performer.takeStray('a rejected promise that nobody waited for', reason),
  );
}

/** Resolves when it is on its way. */
function send(message: FromPlayer): Promise<void> {
  return new Promise(
    (resolve) => process.send?.(message, undefined, undefined, () => resolve()) ?? resolve(),
  );
}
