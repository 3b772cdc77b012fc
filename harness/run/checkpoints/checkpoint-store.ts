import { mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { HostFault, messageOf } from '../../core/errors.ts';
import type { ProcessTable } from '../../ports/processes.ts';
import type { InstanceRecord } from '../instance-record.ts';
import { MIB } from '../../lab/size.ts';
import { shortKey, surplus, type Checkpoint, type CheckpointManifest } from './checkpoint.ts';
import { markUsed, noteWhole, readCheckpoint, writeManifest, writeRecord } from './checkpoint-files.ts';
import { bootOfHost, damagedFiles, type KnownChecksums } from './file-records.ts';

export interface CheckpointStoreOptions {
  /** Holds one folder for each checkpoint, named after its key; in the file system of the labs. */
  readonly root: string;
  readonly processes: ProcessTable;
  /** What all checkpoints may take together; 0: none are taken. */
  readonly budgetBytes: number;
}

const KEY = /^[0-9a-f]{64}$/;
const DRAFT = '.draft-';
const REMOVED = '.removed-';

/**
 * The checkpoints of this user. A folder has its key's name from the moment when it is complete: it comes by one rename
 * and goes by one, so that any number of processes may use the store without waiting for each other.
 */
export class CheckpointStore {
  readonly root: string;
  readonly budgetBytes: number;
  readonly #processes: ProcessTable;

  constructor({ root, processes, budgetBytes }: CheckpointStoreOptions) {
    this.root = root;
    this.budgetBytes = budgetBytes;
    this.#processes = processes;
  }

  /** Every complete checkpoint, the most recently used first. */
  async list(): Promise<Checkpoint[]> {
    const names = (await readdir(this.root).catch(() => [])).filter((name) => KEY.test(name));
    const found = await Promise.all(names.map((name) => readCheckpoint(join(this.root, name))));
    return found
      .filter((checkpoint) => checkpoint !== undefined)
      .toSorted((one, other) => other.usedAt.getTime() - one.usedAt.getTime());
  }

  async find(key: string): Promise<Checkpoint | undefined> {
    return readCheckpoint(join(this.root, key));
  }

  /** A folder to fill; this process alone writes there. Throws `HostFault`. */
  async draft(): Promise<string> {
    try {
      await mkdir(this.root, { recursive: true, mode: 0o700 });
      const { pid, startTime } = await this.#processes.self();
      return await mkdtemp(join(this.root, `${DRAFT}${pid}-${startTime}-`));
    } catch (cause) {
      throw new HostFault(`${this.root}: checkpoints cannot be kept there: ${messageOf(cause)}`, { cause });
    }
  }

  /** Makes a checkpoint of a filled draft; where another process has made the same one meanwhile, that one stays. */
  async complete(
    draft: string,
    record: InstanceRecord,
    manifest: Omit<CheckpointManifest, 'files' | 'checkedInBoot'>,
    { known, signal, replace }: { known: KnownChecksums; signal?: AbortSignal | undefined; replace: boolean },
  ): Promise<Checkpoint> {
    await writeRecord(draft, record);
    const files = await known.recordAll(draft, signal);
    await writeManifest(draft, { ...manifest, files, checkedInBoot: await bootOfHost() });
    const dir = join(this.root, manifest.key);
    if (replace) await this.remove({ dir });
    await rename(draft, dir).catch(async (cause: unknown) => {
      if (!isTaken(cause)) throw cause;
      await rm(draft, { recursive: true, force: true });
    });
    const made = await readCheckpoint(dir);
    if (made) return made;
    throw new HostFault(`checkpoint ${shortKey(manifest.key)}: gone as soon as it was made`);
  }

  /** What is wrong with a checkpoint's files; undefined when nothing is. Contents are read once in each boot of the host. */
  async damage(
    { dir, manifest }: Checkpoint,
    onWarning?: (message: string) => void,
  ): Promise<string | undefined> {
    const boot = await bootOfHost();
    const contents = manifest.checkedInBoot !== boot;
    const damaged = await damagedFiles(dir, manifest.files, { contents });
    if (damaged.length > 0) return `not as it was written: ${damaged.join(', ')}`;
    if (contents) await noteWhole(dir, { ...manifest, checkedInBoot: boot }, onWarning);
    await markUsed({ dir });
    return undefined;
  }

  /** It is gone at once for everybody; a lab that is being brought back from it has links of its own. */
  async remove({ dir }: Pick<Checkpoint, 'dir'>): Promise<void> {
    const removed = await mkdtemp(join(this.root, REMOVED)).catch(() => undefined);
    if (removed === undefined) return;
    await rename(dir, removed).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    });
    await rm(removed, { recursive: true, force: true });
  }

  /** Keeps within the budget, or within another limit; returns what had to go. */
  async prune(
    limit: { readonly bytes?: number; readonly keep?: number } = { bytes: this.budgetBytes },
  ): Promise<Checkpoint[]> {
    const going = surplus(await this.list(), limit);
    for (const checkpoint of going) await this.remove(checkpoint);
    return going;
  }

  /** Removes what processes that are gone have begun and not finished. */
  async removeLeftovers(): Promise<void> {
    for (const name of await readdir(this.root).catch(() => [])) {
      const [, pid, startTime] = /^\.draft-(\d+)-(\d+)-/.exec(name) ?? [];
      const isDraft = pid !== undefined && startTime !== undefined;
      if (isDraft && (await this.#processes.isAlive({ pid: Number(pid), startTime }))) continue;
      const incomplete = KEY.test(name) && !(await this.find(name));
      if (isDraft || incomplete || name.startsWith(REMOVED))
        await rm(join(this.root, name), { recursive: true, force: true });
    }
  }

  /** Free room in the store's file system. */
  async freeMiB(): Promise<number> {
    const { bavail, bsize } = await statfs(await nearest(this.root));
    return Math.floor((bavail * bsize) / MIB);
  }
}

async function nearest(folder: string): Promise<string> {
  return stat(folder).then(
    () => folder,
    () => nearest(join(folder, '..')),
  );
}

/** rename(2) onto a folder that holds something. */
function isTaken(cause: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '');
}
