import { readdirSync } from 'node:fs';
import { readProc } from './proc-file.ts';

/** What the scheduler has counted of a thread since it began. */
export interface ThreadTimes {
  readonly ranNs: number;
  /** In line for a processor, ready to run. */
  readonly waitedNs: number;
}

/** To list a process's threads costs twice as much as to read one: they are listed at every third look, and when one is gone. */
const LIST_EVERY = 3;

/** The threads of a node's processes. */
export class ThreadTable {
  #threads: ReadonlyMap<number, readonly string[]> = new Map();
  #looks = 0;

  /** By thread, as they are now. */
  read(pids: readonly number[]): ReadonlyMap<string, ThreadTimes> {
    this.#looks += 1;
    const times = new Map<string, ThreadTimes>();
    const known = this.#threads;
    this.#threads = new Map(pids.map((pid) => [pid, this.#readProcess(pid, known.get(pid), times)]));
    return times;
  }

  /** Adds to `times`; returns the threads that are to be read next time. */
  #readProcess(
    pid: number,
    known: readonly string[] | undefined,
    times: Map<string, ThreadTimes>,
  ): readonly string[] {
    const isDue = (pid + this.#looks) % LIST_EVERY === 0;
    const threads = known === undefined || known.length === 0 || isDue ? threadsOf(pid) : known;
    const alive = threads.filter((thread) => {
      const found = parseSchedstat(readProc(`/proc/${pid}/task/${thread}/schedstat`));
      if (found) times.set(thread, found);
      return found;
    });
    return alive.length === threads.length ? threads : [];
  }
}

/** proc(5): nanoseconds on a processor, nanoseconds in line for one, and how often it had one. */
function parseSchedstat(text: string | undefined): ThreadTimes | undefined {
  const [ran, waited] = (text ?? '').split(' ');
  return ran && waited ? { ranNs: Number(ran), waitedNs: Number(waited) } : undefined;
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}
