import { renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeJson } from '../core/json-file.ts';
import type { ProcessIdentity } from '../ports/processes.ts';

/** Who works on a lab, and how far it is. */
export interface Worker extends ProcessIdentity {
  /** As it was typed: `lab deploy --lab one`. */
  readonly command: string;
  /** ISO 8601 */
  readonly since: string;
  /** `phase identity on controller01` */
  readonly at?: string;
}

const OWNER = 'owner.json';
const LOCK = 'lock';

/** The file whose lock decides who may change the lab of a folder. */
export function lockIn(dir: string): string {
  return join(dir, LOCK);
}

/** Who said last that it works on the lab of a folder; it may have ended since. */
export function workerIn(dir: string): Promise<Worker | undefined> {
  return readJson<Worker>(join(dir, OWNER));
}

/** For a message: `'lab deploy' (process 4711, since 2026-11-21T13:15:02Z), at phase identity on controller01`. */
export function workerInWords({ command, pid, since, at }: Omit<Worker, 'startTime'>): string {
  const where = at === undefined ? '' : `, at ${at}`;
  return `'${command}' (process ${pid}, since ${since})${where}`;
}

/** A lab that nobody else may change. Disposing of it lets the next one in. */
export class LabWork implements AsyncDisposable {
  #dir: string;
  #worker: Worker;
  readonly #lock: AsyncDisposable;

  private constructor(dir: string, worker: Worker, lock: AsyncDisposable) {
    this.#dir = dir;
    this.#worker = worker;
    this.#lock = lock;
  }

  static async begin(dir: string, worker: Worker, lock: AsyncDisposable): Promise<LabWork> {
    await writeJson(join(dir, OWNER), worker, { mode: 0o600 });
    return new LabWork(dir, worker, lock);
  }

  /** The folder has another name from now on. */
  movedTo(dir: string): void {
    this.#dir = dir;
  }

  /** Says how far it is, to whoever asks. No work fails because that cannot be written. */
  tell(at: string): void {
    this.#worker = { ...this.#worker, at };
    const file = join(this.#dir, OWNER);
    try {
      writeFileSync(`${file}.new`, JSON.stringify(this.#worker), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch {
      return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(join(this.#dir, OWNER), { force: true });
    await this.#lock[Symbol.asyncDispose]();
  }
}
