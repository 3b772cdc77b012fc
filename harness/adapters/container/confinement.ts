import { readFile } from 'node:fs/promises';
import { delegatedGroup } from './delegated-group.ts';

/** Everything of an ordinary user's lab lives in the user's namespaces, its engine as well. */
export interface UserNamespaces {
  readonly by: 'user';
  /** Folder of the control group that the engine's own is made in. */
  readonly group: string;
  /** proc(5), oom_score_adj: it may not be lowered. */
  readonly oomScore: number;
}

/** What keeps the nodes of a lab from being root on their host: the engine remaps their ids, or nothing does. */
export type Confinement = UserNamespaces | { readonly by: 'remap' } | { readonly by: 'nothing' };

export function isConfined({ by }: Confinement): boolean {
  return by !== 'nothing';
}

/** Throws `HostLacks` where an ordinary user has no control group to give. */
export async function ownConfinement(trusted: boolean): Promise<Confinement> {
  if (process.getuid?.() === 0) return { by: trusted ? 'nothing' : 'remap' };
  const group = await delegatedGroup();
  return { by: 'user', group, oomScore: Number(await readFile('/proc/self/oom_score_adj', 'utf8')) };
}
