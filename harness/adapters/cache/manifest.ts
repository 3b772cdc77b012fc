import { access, constants, readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '../../core/file-content.ts';
import { readJson, writeJson } from '../../core/json-file.ts';

/** What lies in a folder of the cache: written when it is complete, checked whenever it is used. */
export interface Manifest {
  readonly id: string;
  readonly description: unknown;
  /** By file name. */
  readonly files: Readonly<Record<string, FileRecord>>;
  /** Boot of the host in which the contents were last hashed. */
  readonly hashedInBoot: string;
}

interface FileRecord {
  readonly sha256: string;
  readonly size: number;
  readonly mtimeMs: number;
}

const MANIFEST = 'manifest.json';

/** Records the files of a finished folder. */
export async function writeManifest(
  dir: string,
  id: string,
  description: unknown,
  names: readonly string[],
): Promise<Manifest> {
  const records = await Promise.all(names.map((name) => describeFile(join(dir, name))));
  const files = Object.fromEntries(names.map((name, index) => [name, records[index] as FileRecord]));
  const manifest = { id, description, files, hashedInBoot: await bootId() };
  await save(dir, manifest);
  return manifest;
}

/**
 * The manifest of a folder whose files are what they were when it was written; undefined for anything else.
 * Contents are hashed once per boot of the host, and again whenever a file's size or time has changed: a whole hash
 * at each use would cost seconds a gigabyte, none at all would miss what happened to the disk while it was switched off.
 */
export async function verifiedManifest(dir: string): Promise<Manifest | undefined> {
  const manifest = await read(dir);
  if (!manifest) return undefined;
  const boot = await bootId();
  const hash = manifest.hashedInBoot !== boot;
  const names = Object.keys(manifest.files);
  const intact = await Promise.all(
    names.map((name) => isIntact(join(dir, name), manifest.files[name] as FileRecord, hash)),
  );
  if (intact.includes(false)) return undefined;
  // a cache that may only be read is hashed by each run
  if (hash) await save(dir, { ...manifest, hashedInBoot: boot }).catch(() => undefined);
  return manifest;
}

/** Notes that the folder is used: what nobody has used for long may be removed. */
export async function markUsed(dir: string, now = new Date()): Promise<void> {
  await utimes(join(dir, MANIFEST), now, now).catch(() => undefined);
}

/** When a folder was last used, or made; undefined for one that was never finished. */
export async function lastUse(dir: string): Promise<Date | undefined> {
  return stat(join(dir, MANIFEST)).then(
    ({ mtime }) => mtime,
    () => undefined,
  );
}

async function describeFile(path: string): Promise<FileRecord> {
  const { size, mtimeMs } = await stat(path);
  return { sha256: await sha256Of(path), size, mtimeMs };
}

async function isIntact(path: string, record: FileRecord, hash: boolean): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== record.size || !(await isReadable(path))) return false;
  if (!hash && found.mtimeMs === record.mtimeMs) return true;
  return (await sha256Of(path)) === record.sha256;
}

/** What root has made for itself alone is nobody else's. */
function isReadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** Missing or cut short, the folder was never finished. */
function read(dir: string): Promise<Manifest | undefined> {
  return readJson<Manifest>(join(dir, MANIFEST));
}

function save(dir: string, manifest: Manifest): Promise<void> {
  return writeJson(join(dir, MANIFEST), manifest);
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}
