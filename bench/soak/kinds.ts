import type { Stage } from './trial.ts';

/** Nodes of one kind: their provider, how they are called, and how long a run of smoke with cached images takes at most. */
export interface Kind {
  readonly provider: string;
  readonly nodes: string;
  readonly longestMs: number;
}

const MACHINES: Kind = { provider: 'libvirt', nodes: 'machines', longestMs: 45_000 };
const CONTAINERS: Kind = { provider: 'container', nodes: 'containers', longestMs: 8_000 };

/** An ordinary user has containers where a control group is delegated, which is not so everywhere. */
export function kindsFor({ isRoot }: Stage): readonly Kind[] {
  return isRoot ? [MACHINES, CONTAINERS] : [MACHINES];
}
