import { connect, type ConnectContext } from '../run/bring-up.ts';
import { learnSecrets } from '../run/instance-record.ts';
import { requireSwitchedOn } from '../run/stopped-nodes.ts';
import type { UpLab } from '../run/up-lab.ts';
import type { Call } from './command.ts';
import type { Workshop } from './composition.ts';

/**
 * Takes hold of a lab that is up, does something with it and lets go of it again. Whoever works on it as a run needs all of its
 * nodes: throws `UsageError` where somebody has switched one off.
 */
export async function withAttachedLab<T>(
  { instances, ...context }: Pick<Workshop, 'instances'> & ConnectContext,
  instance: string,
  action: (up: UpLab) => Promise<T>,
): Promise<T> {
  const record = await instances.upRecord(instance);
  learnSecrets(record);
  await using running = await context.tools.provider.attach(record.lab, instance, record.runDirectory);
  if (context.run) await requireSwitchedOn({ record, running }, Object.keys(record.stopped ?? {}));
  await using up = connect(running, record, context);
  return await action(up);
}

/** Before a run is recorded that could only be refused: throws `UsageError` where somebody has switched a node of the lab off. */
export async function refuseSwitchedOff({ instances, tools }: Workshop, instance: string): Promise<void> {
  const record = await instances.upRecord(instance);
  const stopped = Object.keys(record.stopped ?? {});
  if (stopped.length === 0) return;
  await using running = await tools.provider.attach(record.lab, instance, record.runDirectory);
  await requireSwitchedOn({ record, running }, stopped);
}

/** The lab that a command is about: the argument, `--lab`, or the only one that is up. */
export async function chosenInstance(
  call: Call,
  { instances }: Workshop,
  argument?: string,
): Promise<string> {
  const word = argument ?? call.text('lab');
  return word === undefined ? instances.theOnlyOne() : instances.meant(word);
}
