import { HarnessError, messageOf } from '../core/errors.ts';
import type { Lab } from '../lab/lab.ts';
import { tryOut } from '../run/preflight.ts';
import { compose, type Workshop } from './composition.ts';

/** Nothing of a project is needed to find out what comes up at all. */
const NO_LAB: Omit<Lab, 'name'> = {
  title: '',
  dir: '',
  platforms: [],
  networks: [],
  nodes: [],
  hosts: [],
  deploymentDir: '',
};

/** Tries out every provider whose programs are there, as a lab's preflight does; why those do not start that do not, by name. */
export async function tryOutAll({ environment, providers }: Workshop): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name } of providers) {
    const workshop = compose(environment, { provider: name });
    const complaint = (await isEquipped(workshop)) ? await tryOutOne(workshop, name) : undefined;
    if (complaint !== undefined) found[name] = complaint;
  }
  return found;
}

/** Nobody has to have them all; what a provider says of this host by itself is told elsewhere. */
async function isEquipped({ tools: { provider, host } }: Workshop): Promise<boolean> {
  try {
    await host.requirePrograms(await provider.hostPrograms());
    await provider.shortcomings?.();
    return true;
  } catch (error) {
    if (error instanceof HarnessError) return false;
    throw error;
  }
}

async function tryOutOne({ tools, instances }: Workshop, name: string): Promise<string | undefined> {
  const instance = `doctor-${name}-${process.pid}`;
  const emit = (): void => undefined;
  try {
    await instances.claim(instance);
    try {
      await tryOut({ lab: { ...NO_LAB, name: instance }, instance }, { tools, emit });
    } finally {
      await tools.provider.takeDown(instance);
    }
    return undefined;
  } catch (error) {
    if (error instanceof HarnessError) return messageOf(error);
    throw error;
  }
}
