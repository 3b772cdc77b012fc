import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram } from '../host/program.ts';
import { tryToLockFile } from './file-lock.ts';
import { lastUse } from './manifest.ts';
import { buildNamespaces } from '../host/namespaces.ts';
import { removeTree } from './remove-tree.ts';

/** A finished folder of a cache, as a list of the cache tells it. */
export interface ListedEntry {
  readonly id: string;
  readonly usedAt: Date;
  /** What it takes on the disk. */
  readonly sizeBytes: number;
}

const LOCK = '.lock';

/** Every finished entry of a cache, the most recently used first. */
export async function listEntries(cache: string): Promise<ListedEntry[]> {
  const found = await Promise.all((await idsIn(cache)).map((id) => describe(cache, id)));
  return found
    .filter((entry) => entry !== undefined)
    .toSorted((one, other) => other.usedAt.getTime() - one.usedAt.getTime());
}

/** Removes the entries that nobody has used since then, with what dead makers left of them; returns those that had been finished. */
export async function removeUnused(cache: string, since: Date): Promise<ListedEntry[]> {
  const gone: ListedEntry[] = [];
  for (const id of await idsIn(cache)) {
    await using lock = await tryToLockFile(join(cache, `${id}${LOCK}`));
    // somebody makes it
    if (!lock) continue;
    const entry = await removeOne(cache, id, since);
    if (entry) gone.push(entry);
    await removeUnfinished(cache, id);
  }
  return gone;
}

/** Takes it out of its place. Who uses an entry takes no lock: one that has found it in the last moment gets it back. */
async function removeOne(cache: string, id: string, since: Date): Promise<ListedEntry | undefined> {
  const dir = join(cache, id);
  if (!(await isUnused(dir, since))) return undefined;
  const entry = await describe(cache, id);
  const removed = `${dir}.making-${process.pid}-removed`;
  await rename(dir, removed);
  if (await isUnused(removed, since)) return entry;
  await rename(removed, dir);
  return undefined;
}

async function isUnused(dir: string, since: Date): Promise<boolean> {
  const usedAt = await lastUse(dir);
  return usedAt !== undefined && usedAt < since;
}

/** Only the holder of the lock comes here. */
async function removeUnfinished(cache: string, id: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.startsWith(`${id}.making-`));
  for (const name of names) await removeTree(join(cache, name));
}

async function idsIn(cache: string): Promise<string[]> {
  const names = await readdir(cache).catch(() => []);
  return names.filter((name) => name.endsWith(LOCK)).map((name) => name.slice(0, -LOCK.length));
}

async function describe(cache: string, id: string): Promise<ListedEntry | undefined> {
  const dir = join(cache, id);
  const usedAt = await lastUse(dir);
  return usedAt && { id, usedAt, sizeBytes: await roomOf(dir) };
}

/** What the files of another user in it take counts too. */
async function roomOf(dir: string): Promise<number> {
  const uid = process.getuid?.() ?? 0;
  const count = ['du', '--summarize', '--block-size=1', '--', dir];
  const [program, ...args] = uid === 0 ? count : ['unshare', ...buildNamespaces(uid), ...count];
  const { stdout } = await startProgram(program as string, args, { reject: false });
  return Number(/^\d+/.exec(stdout)?.[0] ?? 0);
}
