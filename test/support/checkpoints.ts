import type { Checkpoint, CheckpointManifest } from '../../harness/run/checkpoints/checkpoint.ts';
import { keyOf, type Ground } from '../../harness/run/checkpoints/checkpoint-key.ts';
import type { PhaseContent } from '../../harness/run/checkpoints/phase-content.ts';

export const GROUND: Ground = { QEMU: '7.2', 'lab.yaml': 'as it is' };

/** The content of a phase; `changed` is a word that makes it another. */
export function content(name: string, needs: readonly string[] = [], changed = ''): PhaseContent {
  return {
    name,
    needs,
    definition: `${name} needs ${needs.join()}`,
    files: { [`${name}.sh`]: `sha ${changed}` },
  };
}

export function manifestOf(
  phases: readonly PhaseContent[],
  more: Partial<CheckpointManifest> = {},
): CheckpointManifest {
  const ground = more.ground ?? GROUND;
  return {
    key: keyOf(ground, phases),
    lab: 'small',
    ground,
    phases,
    madeAt: '2026-11-21T13:00:00.000Z',
    health: { nodes: {}, token: false },
    files: {},
    checkedInBoot: 'this',
    ...more,
  };
}

/** A checkpoint that is in no store. */
export function checkpointOf(
  phases: readonly PhaseContent[],
  more: Partial<CheckpointManifest> = {},
): Checkpoint {
  const manifest = manifestOf(phases, more);
  return { manifest, dir: `/store/${manifest.key}`, usedAt: new Date(manifest.madeAt), blocks: new Map() };
}
