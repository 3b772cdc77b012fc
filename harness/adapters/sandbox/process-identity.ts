import { readFile } from 'node:fs/promises';
import type { ProcessIdentity, ProcessTable } from '../../ports/processes.ts';

/** Undefined when there is no such process (or only its zombie). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // proc(5): the command in parentheses may hold anything; state is field 3, start time field 22
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || state === 'Z' || startTime === undefined ? undefined : { pid, startTime };
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.startTime === identity.startTime;
}

/** The first child of a process: for a holder, process 1 of its namespace. */
export async function firstChild(pid: number): Promise<number | undefined> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const [first] = children.trim().split(' ').filter(Boolean);
  return first === undefined ? undefined : Number(first);
}

/** The processes of this machine, from /proc. */
export const processTable: ProcessTable = {
  self: async () => {
    const self = await identify(process.pid);
    if (!self) throw new Error('/proc does not show this process: is it mounted?');
    return self;
  },
  isAlive,
};
