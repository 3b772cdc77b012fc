import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HostFault, LabFault, messageOf, UsageError } from '../core/errors.ts';
import { readJson, writeJson } from '../core/json-file.ts';
import { program } from '../core/program.ts';
import type { TryToLock } from '../ports/locks.ts';
import type { ProcessTable } from '../ports/processes.ts';
import { isInstanceName, requireInstanceName } from './instance-name.ts';
import { decodeRecord, encodeRecord, type InstanceRecord, type StoredRecord } from './instance-record.ts';
import { LabWork, lockIn, workerIn, workerInWords, type Worker } from './lab-work.ts';

/** `starting`: a command is working on it. `up`: it runs. `dead`: what a killed command or a crash left. */
export type InstanceState = 'starting' | 'up' | 'dead';

export interface Instance {
  readonly name: string;
  readonly state: InstanceState;
  /** Absent until the lab's nodes run. */
  readonly record?: InstanceRecord;
  /** Who is changing it now. */
  readonly worker?: Worker;
}

export interface InstanceStoreOptions {
  readonly root: string;
  readonly processes: ProcessTable;
  readonly tryToLock: TryToLock;
  readonly isUp: (instance: string) => Promise<boolean>;
}

const DRAFT = '.claim-';
/** A claim takes milliseconds: what is older was left by a process that was killed in the middle of one. */
const DRAFT_WITHIN_MS = 60_000;

/** The labs of this user that exist now, as folders of the state directory. */
export class InstanceStore {
  readonly #root: string;
  readonly #options: InstanceStoreOptions;
  readonly #work = new Map<string, LabWork>();
  #command = 'lab';

  constructor(options: InstanceStoreOptions) {
    this.#root = options.root;
    this.#options = options;
  }

  /** As what whoever asks is told of this process. */
  worksAs(command: string): void {
    this.#command = command;
  }

  /** Throws `HostFault` where no lab can be kept. */
  async requirePlace(): Promise<void> {
    await this.#makeRoot();
    await access(this.#root, constants.W_OK).catch((cause: unknown) => {
      throw unwritable(this.#root, cause);
    });
  }

  /** Makes the name this process's own, to be worked on by it alone until it ends; throws `UsageError` when it is none, or a lab of that name is there. */
  async claim(instance: string): Promise<void> {
    requireInstanceName(instance);
    await this.#makeRoot();
    // the owner comes with the folder: a folder without one is what a killed command left, and is reaped
    const draft = await mkdtemp(join(this.#root, DRAFT)).catch((cause: unknown) => {
      throw unwritable(this.#root, cause);
    });
    let work: LabWork | undefined;
    try {
      work = await this.#beginIn(draft);
      await rename(draft, this.#dir(instance));
      work?.movedTo(this.#dir(instance));
      if (work) this.#work.set(instance, work);
    } catch (cause) {
      await work?.[Symbol.asyncDispose]();
      await rm(draft, { recursive: true, force: true });
      throw isTaken(cause) ? await this.#taken(instance) : unwritable(this.#root, cause);
    }
  }

  /** Does something to a lab that nobody else may change meanwhile; throws `HostFault` naming who does. */
  async holding<T>(instance: string, action: () => Promise<T>): Promise<T> {
    const work = await this.#begin(instance);
    if (!work) throw await this.#busy(instance);
    return this.#during(instance, work, action);
  }

  /** The same where nobody else is at it; false where somebody is, or there is no such lab any more. */
  async ifFree(instance: string, action: () => Promise<void>): Promise<boolean> {
    const work = await this.#begin(instance).catch((error: unknown) => {
      if (!(error instanceof UsageError)) throw error;
    });
    if (work) await this.#during(instance, work, action);
    return work !== undefined;
  }

  /** Says how far this process is with what it works on. */
  tell(at: string): void {
    for (const work of this.#work.values()) work.tell(at);
  }

  async save(record: InstanceRecord): Promise<void> {
    await writeJson(this.#record(record.instance), encodeRecord(record), { mode: 0o600 });
  }

  async list(): Promise<Instance[]> {
    const names = (await readdir(this.#root).catch(() => [])).filter((name) => isInstanceName(name));
    return Promise.all(names.toSorted().map((name) => this.find(name)));
  }

  async find(name: string): Promise<Instance> {
    const record = await this.#read(name);
    const worker = await this.#workerOn(name);
    const state = await this.#stateOf(name, record !== undefined, worker !== undefined);
    return { name, state, ...(record ? { record } : {}), ...(worker ? { worker } : {}) };
  }

  /** The record of a lab that is up; throws `UsageError` naming those that are. */
  async upRecord(name: string): Promise<InstanceRecord> {
    const { state, record } = await this.find(name);
    if (state === 'up' && record) return record;
    throw new UsageError(`no lab ${name} is up; ${await this.#whatIsUp('nor is any other')}`);
  }

  /** Whom a word means: the lab that has it as its name, or else the only one that was made of the lab of this name in the project. */
  async meant(word: string): Promise<string> {
    const all = await this.list();
    if (all.some(({ name }) => name === word)) return word;
    const made = all.filter(({ record }) => record?.lab.name === word).map(({ name }) => name);
    const [only = word, ...others] = made;
    if (others.length === 0) return only;
    throw new UsageError(`which lab ${word}? there are: ${made.join(', ')}`);
  }

  /** The name of the only lab that is up; throws `UsageError` when there is none or a choice. */
  async theOnlyOne(): Promise<string> {
    const up = (await this.list()).filter(({ state }) => state === 'up');
    const [only] = up;
    if (up.length === 1 && only) return only.name;
    throw new UsageError(
      up.length === 0 ? await this.#whatIsUp() : `which lab? ${await this.#whatIsUp()}: say --lab NAME`,
    );
  }

  async forget(instance: string): Promise<void> {
    await rm(this.#dir(instance), { recursive: true, force: true });
    await this.#work.get(instance)?.[Symbol.asyncDispose]();
    this.#work.delete(instance);
  }

  /** Removes the drafts of claims that never came to their end. */
  async removeDrafts(now = Date.now()): Promise<void> {
    const names = (await readdir(this.#root).catch(() => [])).filter((name) => name.startsWith(DRAFT));
    for (const draft of names.map((name) => join(this.#root, name))) {
      const changed = await stat(draft).catch(() => undefined);
      if (changed && now - changed.mtimeMs > DRAFT_WITHIN_MS)
        await rm(draft, { recursive: true, force: true });
    }
  }

  async #taken(instance: string): Promise<UsageError> {
    const { state, worker } = await this.find(instance);
    const remedies: Readonly<Record<InstanceState, string>> = {
      up: `is up already; take it down with: ${program.call} down ${instance}`,
      starting: `is being worked on by ${worker ? workerInWords(worker) : 'another command'}; look with: ${program.call} status`,
      dead: `was left by a command that was killed; remove it with: ${program.call} reap`,
    };
    return new UsageError(`lab ${instance} ${remedies[state]}; or give this one another --name`);
  }

  async #during<T>(instance: string, work: LabWork, action: () => Promise<T>): Promise<T> {
    await using held = work;
    this.#work.set(instance, held);
    try {
      return await action();
    } finally {
      this.#work.delete(instance);
    }
  }

  async #busy(instance: string): Promise<HostFault> {
    const worker = await workerIn(this.#dir(instance));
    return new HostFault(
      `lab ${instance} is being worked on by ${worker ? workerInWords(worker) : 'another command'}; wait for its end: ${program.call} status ${instance} tells how far it is`,
    );
  }

  async #begin(instance: string): Promise<LabWork | undefined> {
    const dir = this.#dir(instance);
    return this.#beginIn(dir).catch(async (cause: unknown) => {
      const there = await stat(dir).catch(() => undefined);
      if (there) throw unwritable(this.#root, cause);
      throw new UsageError(`there is no lab ${instance} any more; ${await this.#whatIsUp()}`);
    });
  }

  async #beginIn(dir: string): Promise<LabWork | undefined> {
    const lock = await this.#options.tryToLock(lockIn(dir));
    if (!lock) return undefined;
    const self = await this.#options.processes.self();
    return LabWork.begin(dir, { ...self, command: this.#command, since: new Date().toISOString() }, lock);
  }

  async #workerOn(name: string): Promise<Worker | undefined> {
    const worker = await workerIn(this.#dir(name));
    return worker && (await this.#options.processes.isAlive(worker)) ? worker : undefined;
  }

  async #stateOf(name: string, hasRecord: boolean, isWorkedOn: boolean): Promise<InstanceState> {
    if (hasRecord && (await this.#options.isUp(name))) return 'up';
    return isWorkedOn ? 'starting' : 'dead';
  }

  async #read(name: string): Promise<InstanceRecord | undefined> {
    const stored = await readJson<StoredRecord>(this.#record(name));
    return stored && decodeRecord(stored);
  }

  async #whatIsUp(none = 'no lab is up'): Promise<string> {
    const up = (await this.list()).filter(({ state }) => state === 'up').map(({ name }) => name);
    return up.length === 0 ? `${none}; start one with: ${program.call} up LAB` : `up: ${up.join(', ')}`;
  }

  async #makeRoot(): Promise<void> {
    try {
      await mkdir(this.#root, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw unwritable(this.#root, cause);
    }
  }

  #dir(instance: string): string {
    return join(this.#root, instance);
  }

  #record(instance: string): string {
    return join(this.#dir(instance), 'lab.json');
  }
}

/** rename(2) onto a folder that holds something. */
function isTaken(cause: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '');
}

function unwritable(root: string, cause: unknown): LabFault {
  return new HostFault(
    `${root}: the state of labs cannot be kept there: ${messageOf(cause)}; make it writable or set XDG_STATE_HOME`,
    { cause },
  );
}
