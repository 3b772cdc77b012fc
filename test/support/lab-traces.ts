import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupOf } from '../../harness/adapters/container/sandboxed-dockerd.ts';
import type { Duration } from '../../harness/core/duration.ts';
import { waitUntil } from '../../harness/core/wait.ts';
import type { LabHome } from './lab-home.ts';
import { takeInventory } from './leftovers.ts';
import { loopFilesBelow } from './loop-files.ts';

const GROUPS = '/sys/fs/cgroup';

/**
 * What labs of these names hold on the host, in words: processes, mounts, links, and what only containers have, control groups
 * and loop devices. Other labs come and go meanwhile: what counts is what the named ones own.
 */
export async function tracesOf(home: LabHome, names: readonly string[]): Promise<readonly string[]> {
  const { processes, mounts, links } = await takeInventory(home.stateHome);
  const found = { process: processes, mount: mounts, link: links, group: await groupsOf(home, names) };
  const loops = await loopFilesBelow(home.stateHome);
  return Object.entries({ ...found, loop: loops }).flatMap(([kind, all]) =>
    all.map((one) => `${kind}: ${one}`),
  );
}

/** Waits until labs of these names hold no more than before; throws `WaitTimedOut` with what they still hold. */
export async function nothingLeft(
  home: LabHome,
  names: readonly string[],
  { before, what, within }: { before: readonly string[]; what: string; within: Duration },
): Promise<void> {
  const look = async () => {
    const left = (await tracesOf(home, names)).filter((entry) => !before.includes(entry));
    return left.length === 0 ? { done: true } : { pending: left.join('; ') };
  };
  await waitUntil(`${what}: the host is as before`, look, { within });
}

/** The control group of a lab of containers. */
export function groupOf({ stateHome }: LabHome, name: string): string {
  return cgroupOf(join(stateHome, 'stacklab', 'labs', name, 'sandbox'));
}

/** In whichever hierarchy: version 1 has several. */
async function groupsOf(home: LabHome, names: readonly string[]): Promise<string[]> {
  const own = names.map((name) => groupOf(home, name));
  const entries = await readdir(GROUPS, { withFileTypes: true });
  const hierarchies = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(GROUPS, name));
  const folders = await Promise.all([GROUPS, ...hierarchies].map((folder) => readdir(folder)));
  return folders.flat().filter((name) => own.includes(name));
}
