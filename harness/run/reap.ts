import { messageOf } from '../core/errors.ts';
import type { RunContext } from './lab-run.ts';

/** Removes what killed commands and crashed labs left; returns the names of the labs. Foreign things are never touched. */
export async function reapDead({
  tools,
  instances,
  emit,
}: Pick<RunContext, 'tools' | 'instances' | 'emit'>): Promise<string[]> {
  const dead = (await instances.list()).filter(({ state }) => state === 'dead').map(({ name }) => name);
  const reaped: string[] = [];
  for (const name of dead) {
    try {
      await tools.provider.takeDown(name);
      reaped.push(name);
    } catch (error) {
      emit({
        type: 'warning',
        message: `what is left of lab ${name} could not be removed: ${messageOf(error)}`,
      });
    }
  }
  return reaped;
}
