import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeJson } from '../../core/json-file.ts';
import type { ProcessIdentity } from '../../ports/processes.ts';
import { isAlive, processTable } from './process-identity.ts';

/** What a lab on a daemon that was there before it leaves in its folder, so that every command finds it again. */
interface ConnectionRecord {
  readonly uri: string;
  /** Who the lab ends with; absent once it was kept. */
  readonly holder?: ProcessIdentity;
}

/** A lab on a daemon that was there before it. */
export interface Connection {
  readonly uri: string;
  /** Whether its command still works on it, or it was kept. */
  readonly held: boolean;
}

/** The lab ends with this process. */
export async function recordConnection(dir: string, uri: string): Promise<Connection> {
  await write(dir, { uri, holder: await processTable.self() });
  return { uri, held: true };
}

/** The lab outlives the process that started it. */
export function keepConnection(dir: string, uri: string): Promise<void> {
  return write(dir, { uri });
}

/** No lab is there any more. */
export async function forgetConnection(dir: string): Promise<void> {
  await rm(fileOf(dir), { force: true });
}

/** Undefined for a lab in a sandbox, and for none. */
export async function findConnection(dir: string): Promise<Connection | undefined> {
  const record = await readJson<ConnectionRecord>(fileOf(dir));
  if (!record) return undefined;
  const { uri, holder } = record;
  return { uri, held: holder === undefined || (await isAlive(holder)) };
}

function write(dir: string, record: ConnectionRecord): Promise<void> {
  return writeJson(fileOf(dir), record, { mode: 0o600 });
}

function fileOf(dir: string): string {
  return join(dir, 'connection.json');
}
