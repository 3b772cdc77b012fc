import { readFile } from 'node:fs/promises';

/** USER_HZ: fixed at 100 in what Linux tells of processes, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly program: string;
  readonly startTime: string;
  readonly ticks: number;
}

/** CPU time of a process and its descendants, as seen while they lived. */
export class ProcessTree {
  readonly #without: string;
  readonly #ticks = new Map<string, { program: string; ticks: number }>();

  /** Descendants below a program of the name `without` are left out, and so is it. */
  constructor(without: string) {
    this.#without = without;
  }

  async look(pid: number): Promise<void> {
    const stat = await readStat(pid);
    if (!stat || stat.program === this.#without) return;
    const { program, startTime, ticks } = stat;
    this.#ticks.set(`${pid} ${startTime}`, { program, ticks });
    await Promise.all((await childrenOf(pid)).map((child) => this.look(child)));
  }

  secondsByProgram(): ReadonlyMap<string, number> {
    const seconds = new Map<string, number>();
    for (const { program, ticks } of this.#ticks.values())
      seconds.set(program, (seconds.get(program) ?? 0) + ticks / TICKS_PER_SECOND);
    return seconds;
  }
}

async function readStat(pid: number): Promise<ProcessStat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // proc(5): the program in parentheses may hold anything; user and system time are fields 14 and 15, the start is 22
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const [user, system, startTime = ''] = [fields[11], fields[12], fields[19]];
  const program = text.slice(text.indexOf('(') + 1, end);
  return { program, startTime, ticks: Number(user) + Number(system) };
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.trim().split(' ').filter(Boolean).map(Number);
}
