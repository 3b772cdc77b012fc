import { messageOf } from '../core/errors.ts';
import type { Provider } from '../ports/provider.ts';
import { learnSecrets, type InstanceRecord } from './instance-record.ts';
import type { RunContext } from './run-context.ts';

/** Removes what killed commands and crashed labs left; returns the names of the labs. Foreign things are never touched. */
export async function reapDead({
  tools,
  instances,
  emit,
}: Pick<RunContext, 'tools' | 'instances' | 'emit'>): Promise<string[]> {
  const dead = (await instances.list()).filter(({ state }) => state === 'dead');
  const reaped: string[] = [];
  const attempt = async (subject: string, remove: () => Promise<readonly string[]>): Promise<void> => {
    try {
      reaped.push(...(await remove()));
    } catch (error) {
      const message = `what is left of ${subject} could not be removed: ${messageOf(error)}`;
      emit({ type: 'warning', message });
    }
  };
  await attempt('unfinished claims', async () => {
    await instances.removeDrafts();
    return [];
  });
  for (const { name, record } of dead)
    await attempt(`lab ${name}`, async () => {
      // another command may be at it by now
      const isGone = await instances.ifFree(name, async () => {
        if (record) await keepConsoles(record, tools.provider);
        await tools.provider.takeDown(name);
      });
      return isGone ? [name] : [];
    });
  await attempt('labs that no folder knows', () => tools.provider.removeStrays());
  return reaped;
}

/** Of a lab without a record nobody knows which secrets its nodes may have printed. */
async function keepConsoles(record: InstanceRecord, provider: Provider): Promise<void> {
  learnSecrets(record);
  const { lab, instance, runDirectory } = record;
  await provider.keepConsoles?.({ lab, instance, consoleDir: runDirectory });
}
