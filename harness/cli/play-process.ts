import { loadTests } from '../adapters/mocha/load-tests.ts';
import { UsageError } from '../core/errors.ts';
import { EXIT } from '../report/exit-codes.ts';
import type { FromPlayer, ToPlayer } from '../run/player/messages.ts';
import { Performer, type PerformerTools } from '../run/player/performer.ts';
import { SIGNALS } from './interrupts.ts';

const LAST_WORDS_WITHIN_MS = 2_000;

/** Makes this process one that plays a scenario for whoever has started it, with a channel for messages, and ends it then. */
export async function playHere(tools: Pick<PerformerTools, 'withLab' | 'prepare'>): Promise<never> {
  if (!process.connected)
    throw new UsageError('lab play is called by other commands: use lab run or lab check');
  let sent = Promise.resolve();
  const performer = new Performer({ ...tools, loadTests, send: (message) => void (sent = send(message)) });
  obeyCaller(performer);
  await performer.ended;
  await sent;
  await lastWords();
  await sent;
  // whatever the scenario has left running ends here
  return process.exit(EXIT.green);
}

/** What a timer or a promise of the scenario still has to say counts; what has nothing more to do is not waited for. */
async function lastWords(): Promise<void> {
  process.channel?.unref();
  await new Promise<void>((resolve) => {
    process.once('beforeExit', () => resolve());
    setTimeout(resolve, LAST_WORDS_WITHIN_MS).unref();
  });
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
