import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostLacks } from '../../core/errors.ts';

const TREE = '/sys/fs/cgroup';

/** Throws `HostLacks` for an ordinary user, with what it is that only root has on this host. */
export async function requireRoot(uid: number): Promise<void> {
  if (uid === 0) return;
  const files = [join(TREE, 'cgroup.controllers'), '/proc/self/cgroup'];
  const [controllers, membership] = await Promise.all(
    files.map((file) => readFile(file, 'utf8').catch(() => undefined)),
  );
  const group = controllers === undefined ? undefined : groupOf(membership ?? '');
  const isDelegated = group !== undefined && (await mayWrite(join(TREE, group, 'cgroup.procs')));
  throw new HostLacks(rootMessage(group, isDelegated));
}

/** What an ordinary user is told; no group: the host has control groups of version 1. */
export function rootMessage(group: string | undefined, isDelegated: boolean): string {
  const control =
    group === undefined
      ? 'this host has control groups of version 1, which cannot be handed to a user'
      : `the control group ${group} belongs to root`;
  const reasons = [
    'only root can make the loop devices that images are unpacked from and disks are made of',
    ...(isDelegated
      ? []
      : [`an engine of the lab's own needs a control group of the user's, and ${control}`]),
  ];
  return (
    `an ordinary user cannot have containers for nodes: ${reasons.join('; ')}; ` +
    'run it as root:\n  sudo npx lab run LAB --provider container\nor leave out --provider container: virtual machines need no root'
  );
}

/** Of a process's memberships the one in the hierarchy of version 2 (cgroups(7)). */
function groupOf(membership: string): string {
  return /^0::(.*)$/m.exec(membership)?.[1] ?? '/';
}

function mayWrite(file: string): Promise<boolean> {
  return access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
}
