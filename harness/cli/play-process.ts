import { loadTests } from '../adapters/mocha/load-tests.ts';
import { UsageError } from '../core/errors.ts';
import { EXIT } from '../report/exit-codes.ts';
import type { FromPlayer, ToPlayer } from '../run/player/messages.ts';
import { Performer, type PerformerTools } from '../run/player/performer.ts';
import { SIGNALS } from './interrupts.ts';

/** Makes this process one that plays a scenario for whoever has started it, with a channel for messages, and ends it then. */
export async function playHere(tools: Pick<PerformerTools, 'withLab' | 'prepare'>): Promise<never> {
  if (!process.connected)
    throw new UsageError('lab play is called by other commands: use lab run or lab check');
  let sent = Promise.resolve();
  const performer = new Performer({ ...tools, loadTests, send: (message) => void (sent = send(message)) });
  obeyCaller(performer);
  await performer.ended;
  await sent;
  // whatever the scenario has left running ends here
  return process.exit(EXIT.green);
}

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

/** Resolves when it is on its way, or can no longer be. */
function send(message: FromPlayer): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}
