import { createHash } from 'node:crypto';
import type { Lab } from '../../lab/lab.ts';
import type { Acceleration } from '../../ports/acceleration.ts';
import type { NodeImage } from '../../ports/images.ts';
import type { Provider } from '../../ports/provider.ts';
import type { PhaseContent } from './phase-content.ts';

/** Raised when what a checkpoint holds, what machines nodes are, or how they are prepared for phases changes. */
const FORMAT = 5;

/** What a checkpoint rests on besides phases, by the names that messages use. */
export type Ground = Readonly<Record<string, string>>;

export interface GroundOptions {
  readonly lab: Lab;
  readonly platform: string;
  readonly images: ReadonlyMap<string, NodeImage>;
  readonly acceleration: Acceleration;
}

/** The ground that a lab stands on now; of lab.yaml only what nodes can notice. */
export async function groundOf(
  { name, checkpoints }: Provider,
  { lab, platform, images, acceleration }: GroundOptions,
): Promise<Ground> {
  const imageFacts = [...images].map(([node, { id, digest, disk }]) => [
    `the image of ${node}`,
    // layers name the image below them by its path
    `${id} ${digest} ${disk}`,
  ]);
  return {
    'the format of checkpoints': String(FORMAT),
    'the provider': name,
    'lab.yaml': JSON.stringify([lab.name, lab.networks, lab.nodes]),
    'the platform': platform,
    ...(Object.fromEntries(imageFacts) as Ground),
    ...(await checkpoints?.conditions(acceleration)),
  };
}

/** The same for the same ground and the same phases, in whatever order; different for everything else. */
export function keyOf(ground: Ground, phases: readonly PhaseContent[]): string {
  const parts = [
    ...sortedEntries(ground),
    ...phases
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, definition, files }) => [name, definition, sortedEntries(files)]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** In what the ground is another one, in words. */
export function groundDifferences(now: Ground, then: Ground): string[] {
  const names = new Set([...Object.keys(now), ...Object.keys(then)]);
  return [...names].filter((name) => now[name] !== then[name]).map((name) => `${name} changed`);
}

function sortedEntries(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
