import type { Requirement } from '../lab/requirement.ts';
import type { RunningLab } from '../ports/provider.ts';
import type { Tools } from './tools.ts';

/** Why a phase or a check cannot be played here, by a word of its `requires`; undefined when it can. */
export type Unmet = (requirement: Requirement) => string | undefined;

/** What the lab's provider says that its nodes lack, and the host: a browser is the host's to have. */
export async function unmetIn(
  { running }: { readonly running: Pick<RunningLab, 'lacks'> },
  { host }: Pick<Tools, 'host'>,
): Promise<Unmet> {
  const browser = await host.unmet('browser');
  return (requirement) => (requirement === 'browser' ? browser : running.lacks.get(requirement));
}
