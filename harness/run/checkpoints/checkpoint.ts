import type { FileRecords } from './file-records.ts';
import type { Ground } from './checkpoint-key.ts';
import type { PhaseContent } from './phase-content.ts';
import type { LabHealth } from './lab-health.ts';

/** A whole lab at one moment, as its manifest describes it: written last, so that what has one is complete. */
export interface CheckpointManifest {
  readonly key: string;
  readonly lab: string;
  readonly ground: Ground;
  /** What has been done to it. */
  readonly phases: readonly PhaseContent[];
  readonly madeAt: string;
  /** What held when it was taken, and has to hold when it is brought back. */
  readonly health: LabHealth;
  readonly files: FileRecords;
  /** The boot of the host in which the files were last compared with their checksums. */
  readonly checkedInBoot: string;
}

export interface Checkpoint {
  readonly manifest: CheckpointManifest;
  readonly dir: string;
  readonly usedAt: Date;
  /** Its files with the room that each takes: several checkpoints may have some in common. */
  readonly blocks: ReadonlyMap<string, number>;
}

/** What people call it. */
export function shortKey(key: string): string {
  return key.slice(0, 12);
}

/** The phases that no other of them needs. */
export function lastPhases(phases: readonly PhaseContent[]): string[] {
  const needed = new Set(phases.flatMap(({ needs }) => needs));
  return phases.map(({ name }) => name).filter((name) => !needed.has(name));
}

/** The room that checkpoints take together, in bytes. */
export function roomOf(checkpoints: readonly Checkpoint[]): number {
  const files = new Map(checkpoints.flatMap(({ blocks }) => [...blocks]));
  return [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Which checkpoints have to go, the least recently used first, for the others to keep within a budget or a number. */
export function surplus(
  checkpoints: readonly Checkpoint[],
  { bytes = Infinity, keep = Infinity }: { readonly bytes?: number; readonly keep?: number },
): Checkpoint[] {
  const staying = checkpoints.toSorted((one, other) => other.usedAt.getTime() - one.usedAt.getTime());
  const going: Checkpoint[] = [];
  while (staying.length > 0 && (staying.length > keep || roomOf(staying) > bytes)) {
    const last = staying.pop();
    if (last) going.push(last);
  }
  return going;
}
