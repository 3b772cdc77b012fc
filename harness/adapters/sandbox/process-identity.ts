import { readFile } from 'node:fs/promises';
import type { ProcessIdentity, ProcessTable } from '../../ports/processes.ts';

/** Undefined when there is no such process (or only its zombie). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // proc(5): the command in parentheses may hold anything; state is field 3, number of threads field 20, start time field 22
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, startTime] = [fields[0], fields[17], fields[19]];
  // a process that is being ended is shown as a zombie once its first thread is gone, while others still hold its files
  const hasEnded = state === 'Z' && Number(threads) <= 1;
  return hasEnded || startTime === undefined ? undefined : { pid, startTime };
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.startTime === identity.startTime;
}

/**
 * Process 1 of the process namespace that a process has made; undefined while there is none. `unshare --map-auto` has had
 * another child by then, the one that writes the user namespace's maps.
 */
export async function namespaceInit(pid: number): Promise<number | undefined> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  for (const child of children.trim().split(' ').filter(Boolean)) {
    const status = await readFile(`/proc/${child}/status`, 'utf8').catch(() => '');
    // proc(5): its number in each process namespace, from the reader's to its own
    if (/^NSpid:\s+\d+\s+(\d+\s+)*1$/m.test(status)) return Number(child);
  }
  return undefined;
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
