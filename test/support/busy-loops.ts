import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { begun, finished } from './unfinished.ts';

export interface Loops {
  readonly count: number;
  /** What each of them is started by, as `taskset -c 0 nice -n 19`. */
  readonly by?: readonly string[];
  /** What each is to be told from others by: words on its command line. */
  readonly words?: readonly string[];
}

const LOOP = 'while :; do :; done';

/** Processes that want a processor and nothing else. Each has a session of its own, so that a scheduler that shares by session counts each. */
export class BusyLoops implements AsyncDisposable {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  static async start({ count, by = [], words = [] }: Loops): Promise<BusyLoops> {
    const line = [...by, 'sh', '-c', LOOP, ...words];
    const children = Array.from({ length: count }, () =>
      spawn(line[0] ?? '', line.slice(1), { detached: true, stdio: 'ignore' }),
    );
    const loops = begun(new BusyLoops(children));
    await Promise.all(children.map((child) => once(child, 'spawn')));
    return loops;
  }

  get pids(): readonly number[] {
    return this.#children.flatMap(({ pid }) => pid ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    finished(this);
    const ends = this.#children.map((child) => once(child, 'exit'));
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(ends);
  }
}
