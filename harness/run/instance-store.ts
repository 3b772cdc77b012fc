import {
  access,
  constants,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { HostFault, LabFault, messageOf, UsageError } from '../core/errors.ts';
import { replaceFile } from '../core/replace-file.ts';
import type { ProcessIdentity, ProcessTable } from '../ports/processes.ts';
import { decodeRecord, encodeRecord, type InstanceRecord } from './instance-record.ts';

/** `starting`: a command is working on it. `up`: it runs. `dead`: what a killed command or a crash left. */
export type InstanceState = 'starting' | 'up' | 'dead';

export interface Instance {
  readonly name: string;
  readonly state: InstanceState;
  /** Absent until the lab's nodes run. */
  readonly record?: InstanceRecord;
}

/** Short enough for a socket's path, and no path itself. */
const INSTANCE_NAME = /^[a-z][a-z0-9-]{0,39}$/;
const OWNER = 'owner.json';
const DRAFT = '.claim-';
/** A claim takes milliseconds: what is older was left by a process that was killed in the middle of one. */
const DRAFT_WITHIN_MS = 60_000;

/** The labs of this user that exist now, as folders of the state directory. */
export class InstanceStore {
  readonly #root: string;
  readonly #processes: ProcessTable;
  readonly #isUp: (instance: string) => Promise<boolean>;

  constructor(root: string, processes: ProcessTable, isUp: (instance: string) => Promise<boolean>) {
    this.#root = root;
    this.#processes = processes;
    this.#isUp = isUp;
  }

  /** Throws `HostFault` where no lab can be kept. */
  async requirePlace(): Promise<void> {
    await this.#makeRoot();
    await access(this.#root, constants.W_OK).catch((cause: unknown) => {
      throw unwritable(this.#root, cause);
    });
  }

  /** Makes the name this process's own; throws `UsageError` when it is none, or a lab of that name is there. */
  async claim(instance: string): Promise<void> {
    if (!INSTANCE_NAME.test(instance))
      throw new UsageError(
        `'${instance}' cannot be the name of a lab: up to 40 lower-case letters, digits and hyphens, a letter first`,
      );
    await this.#makeRoot();
    // the owner comes with the folder: a folder without one is what a killed command left, and is reaped
    const draft = await mkdtemp(join(this.#root, DRAFT)).catch((cause: unknown) => {
      throw unwritable(this.#root, cause);
    });
    try {
      await writeFile(join(draft, OWNER), JSON.stringify(await this.#processes.self()), { mode: 0o600 });
      await rename(draft, this.#dir(instance));
    } catch (cause) {
      await rm(draft, { recursive: true, force: true });
      throw isTaken(cause) ? await this.#taken(instance) : unwritable(this.#root, cause);
    }
  }

  async save(record: InstanceRecord): Promise<void> {
    await replaceFile(this.#record(record.instance), encodeRecord(record), { mode: 0o600 });
  }

  async list(): Promise<Instance[]> {
    const names = (await readdir(this.#root).catch(() => [])).filter((name) => INSTANCE_NAME.test(name));
    return Promise.all(names.toSorted().map((name) => this.find(name)));
  }

  async find(name: string): Promise<Instance> {
    const record = await this.#read(name);
    const state = await this.#stateOf(name, record !== undefined);
    return { name, state, ...(record ? { record } : {}) };
  }

  /** The record of a lab that is up; throws `UsageError` naming those that are. */
  async upRecord(name: string): Promise<InstanceRecord> {
    const { state, record } = await this.find(name);
    if (state === 'up' && record) return record;
    throw new UsageError(`no lab ${name} is up; ${await this.#whatIsUp()}`);
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
    const { state } = await this.find(instance);
    const remedies: Readonly<Record<InstanceState, string>> = {
      up: `is up already; take it down with: npx lab down ${instance}`,
      starting: 'is being worked on by another command; look with: npx lab status',
      dead: 'was left by a command that was killed; remove it with: npx lab reap',
    };
    return new UsageError(`lab ${instance} ${remedies[state]}; or give this one another --name`);
  }

  async #stateOf(name: string, hasRecord: boolean): Promise<InstanceState> {
    if (hasRecord && (await this.#isUp(name))) return 'up';
    const text = await readFile(join(this.#dir(name), OWNER), 'utf8').catch(() => undefined);
    if (text === undefined) return 'dead';
    return (await this.#processes.isAlive(JSON.parse(text) as ProcessIdentity)) ? 'starting' : 'dead';
  }

  async #read(name: string): Promise<InstanceRecord | undefined> {
    const text = await readFile(this.#record(name), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : decodeRecord(text);
  }

  async #whatIsUp(): Promise<string> {
    const up = (await this.list()).filter(({ state }) => state === 'up').map(({ name }) => name);
    return up.length === 0 ? 'no lab is up; start one with: npx lab up LAB' : `up: ${up.join(', ')}`;
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
