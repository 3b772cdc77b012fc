import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { sha256Of } from '../../core/file-content.ts';

/** A file as it was when its checksum was taken. */
export interface FileRecord {
  readonly sha256: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** By path within a folder. */
export type FileRecords = Readonly<Record<string, FileRecord>>;

/** The checksums of files that are known already: the layers of a disk are the same files in many checkpoints. */
export class KnownChecksums {
  readonly #byFile = new Map<string, string>();

  /** Learns what the records of a folder say of the files that are there now. */
  async learn(folder: string, records: FileRecords): Promise<void> {
    for (const [path, { sha256 }] of Object.entries(records)) {
      const identity = await identityOf(join(folder, path));
      if (identity !== undefined) this.#byFile.set(identity, sha256);
    }
  }

  /** Records every file of a folder; one after the other, for a lab runs beside it. */
  async recordAll(folder: string, signal?: AbortSignal): Promise<FileRecords> {
    const records: Record<string, FileRecord> = {};
    for (const path of await filesUnder(folder)) {
      signal?.throwIfAborted();
      const file = join(folder, path);
      const { size, mtimeMs } = await stat(file);
      records[path] = { size, mtimeMs, sha256: await this.#checksumOf(file) };
    }
    return records;
  }

  async #checksumOf(file: string): Promise<string> {
    const identity = (await identityOf(file)) ?? file;
    const known = this.#byFile.get(identity) ?? (await sha256Of(file));
    this.#byFile.set(identity, known);
    return known;
  }
}

/** The paths of files that are not what the records say; contents are read only where asked for. */
export async function damagedFiles(
  folder: string,
  records: FileRecords,
  { contents }: { readonly contents: boolean },
): Promise<string[]> {
  const damaged: string[] = [];
  for (const [path, record] of Object.entries(records)) {
    const file = join(folder, path);
    const found = await stat(file).catch(() => undefined);
    const sameStat = found?.size === record.size && found.mtimeMs === record.mtimeMs;
    if (!sameStat || (contents && (await sha256Of(file)) !== record.sha256)) damaged.push(path);
  }
  return damaged;
}

/** Of this boot of the host: what was in the page cache when the power went away may never have come to the disk. */
export async function bootOfHost(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

async function identityOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && [found.dev, found.ino, found.size, found.mtimeMs].join(':');
}
