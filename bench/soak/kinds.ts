import type { Stage } from './trial.ts';

/** Nodes of one kind: their provider, how they are called, and how long a run of smoke with cached images takes. */
export interface Kind {
  readonly provider: string;
  readonly nodes: 'machines' | 'containers';
  readonly longestMs: number;
  /** One that something happens to, with the search for what it left. */
  readonly usualMs: number;
}

const MACHINES: Kind = { provider: 'libvirt', nodes: 'machines', longestMs: 45_000, usualMs: 25_000 };
const CONTAINERS: Kind = { provider: 'container', nodes: 'containers', longestMs: 8_000, usualMs: 8_000 };

/** An ordinary user has containers where a control group is delegated, which is not so everywhere. */
export function kindsFor({ isRoot }: Stage): readonly Kind[] {
  return isRoot ? [MACHINES, CONTAINERS] : [MACHINES];
}
