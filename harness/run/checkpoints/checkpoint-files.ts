import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { writeJson } from '../../core/json-file.ts';
import { decodeRecord, encodeRecord, type InstanceRecord, type StoredRecord } from '../instance-record.ts';
import type { Checkpoint, CheckpointManifest } from './checkpoint.ts';
import { filesUnder } from './file-records.ts';

const MANIFEST = 'manifest.json';
const RECORD = 'lab.json';
const BLOCK = 512;

/** The manifest goes in last: a folder without one is no checkpoint. */
export async function writeManifest(dir: string, manifest: CheckpointManifest): Promise<void> {
  await writeJson(join(dir, MANIFEST), manifest, { mode: 0o600 });
}

/** Without the note a checkpoint is as good: its files are read again. */
export async function noteWhole(
  dir: string,
  manifest: CheckpointManifest,
  onWarning?: (message: string) => void,
): Promise<void> {
  try {
    await writeManifest(dir, manifest);
  } catch (cause) {
    const remedy =
      'all of it is read again the next time; make room, or give it back to the user who runs lab';
    onWarning?.(`${dir}: whole, but that cannot be noted there: ${messageOf(cause)}; ${remedy}`);
  }
}

/** Undefined for a folder that is no complete checkpoint. */
export async function readCheckpoint(dir: string): Promise<Checkpoint | undefined> {
  try {
    const manifest = JSON.parse(await readFile(join(dir, MANIFEST), 'utf8')) as CheckpointManifest;
    const { mtime: usedAt } = await stat(join(dir, MANIFEST));
    return { manifest, dir, usedAt, blocks: await blocksOf(dir) };
  } catch {
    // it was removed meanwhile, or it is damaged
    return undefined;
  }
}

/** Which of them was used last decides who stays. */
export async function markUsed({ dir }: Pick<Checkpoint, 'dir'>, now = new Date()): Promise<void> {
  await utimes(join(dir, MANIFEST), now, now).catch(() => undefined);
}

/** The lab's secrets are in it: they belong to what was made with them. */
export async function writeRecord(dir: string, record: InstanceRecord): Promise<void> {
  await writeJson(join(dir, RECORD), encodeRecord(record), { mode: 0o600 });
}

export async function readRecord({ dir }: Pick<Checkpoint, 'dir'>): Promise<InstanceRecord> {
  return decodeRecord(JSON.parse(await readFile(join(dir, RECORD), 'utf8')) as StoredRecord);
}

async function blocksOf(dir: string): Promise<Map<string, number>> {
  const found = await Promise.all((await filesUnder(dir)).map((path) => stat(join(dir, path))));
  return new Map(found.map(({ dev, ino, blocks }) => [`${dev}:${ino}`, blocks * BLOCK]));
}
