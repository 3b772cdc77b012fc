import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostLacks } from '../../core/errors.ts';
import { program } from '../../core/program.ts';

/** The folder of this process's control group, in which its user may make others; throws `HostLacks` with the remedy where none may be made. */
export async function delegatedGroup(): Promise<string> {
  const files = ['/proc/self/cgroup', '/proc/self/mountinfo'];
  const [membership = '', mounts = ''] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const folder = groupFolder(membership, mounts);
  if (folder === undefined || !(await isOwn(folder))) throw new HostLacks(refusal(folder));
  return folder;
}

/** Where the control group of version 2 is that a process belongs to (cgroups(7)); undefined where no such hierarchy is mounted. */
export function groupFolder(membership: string, mountinfo: string): string | undefined {
  const [, group] = /^0::(\/.*)$/m.exec(membership) ?? [];
  if (group === undefined) return undefined;
  // proc(5): what of the file system is mounted, and where
  const mounts = mountinfo.matchAll(/^\S+ \S+ \S+ (\S+) (\S+) .* - cgroup2 /gm);
  for (const [, root = '', place = ''] of mounts) {
    const below = root === '/' ? group : group.slice(root.length);
    if (root === '/' || group === root || group.startsWith(`${root}/`)) return join(place, below, '.');
  }
  return undefined;
}

/** What an ordinary user is told whose control group is another's; no folder: there are none of version 2. */
export function refusal(folder: string | undefined): string {
  const needs = "an ordinary user's containers need a control group of version 2 that is the user's own";
  if (folder === undefined) return `${needs}, and this host has none of this version; ${otherwise()}`;
  return (
    `${needs}, and ${folder} is not; have one delegated:\n` +
    `  systemd-run --user --scope -p Delegate=yes ${program.call} run LAB --provider container\nor ${otherwise()}`
  );
}

function otherwise(): string {
  return `run it as root:\n  sudo ${program.call} run LAB --provider container\nor leave out --provider container: virtual machines need no root`;
}

/** Groups are made in the folder, and processes move to them through the file. */
async function isOwn(folder: string): Promise<boolean> {
  const places = [folder, join(folder, 'cgroup.procs')];
  return Promise.all(places.map((place) => access(place, constants.W_OK))).then(
    () => true,
    () => false,
  );
}
