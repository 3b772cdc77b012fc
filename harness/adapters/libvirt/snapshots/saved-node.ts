import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault, messageOf } from '../../../core/errors.ts';
import { writeJson } from '../../../core/json-file.ts';

/** What a node's folder of a snapshot says about itself. Beside it: the node's initrd, its memory, the layers of its disks. */
export interface SavedNode {
  /** A domain that is brought back keeps it. */
  readonly uuid: string;
  /** For each disk, by its target, the files of its chain in the folder: the last one that was written to first. */
  readonly layers: Readonly<Record<string, readonly string[]>>;
}

/** The memory as QEMU writes and reads it. */
export const MEMORY = 'memory';
export const COMPRESSED_MEMORY = 'memory.zst';
export const INITRD = 'initrd';
const DESCRIPTION = 'node.json';

export async function writeSavedNode(folder: string, saved: SavedNode): Promise<void> {
  await writeJson(join(folder, DESCRIPTION), saved, { mode: 0o600 });
}

/** Throws `LabFault` when the folder is not that of a saved node. */
export async function readSavedNode(folder: string): Promise<SavedNode> {
  try {
    return JSON.parse(await readFile(join(folder, DESCRIPTION), 'utf8')) as SavedNode;
  } catch (cause) {
    throw new LabFault(`${folder}: no node was saved there: ${messageOf(cause)}`, { cause });
  }
}
