import { Deadline } from '../../core/deadline.ts';
import { toMs } from '../../core/duration.ts';
import { WaitTimedOut } from '../../core/errors.ts';
import type { Node } from '../../ports/node.ts';
import type { Evidence, Failure } from '../../report/events.ts';
import { complaintsOf } from '../complaints/complaints.ts';
import { busyNode } from './busy-node.ts';
import type { LabSession } from './lab-session.ts';
import type { ObservedLab } from './observed-lab.ts';
import type { Provocations } from './provocations.ts';

/** Where and since when a check was asked. */
export interface Scene {
  readonly session: LabSession;
  /** By the clock that only goes on. */
  readonly startedAt: number;
  readonly provocations: Provocations | undefined;
  readonly interrupted: AbortSignal | undefined;
}

const WITHIN = '30s';

/**
 * What can be seen around a failure of a check: what its browser shows, as long as it still shows it, what services have complained of
 * since the check began, and what keeps a node that was too slow. Never throws.
 */
export async function witnesses(
  { failure, error }: { readonly failure: Failure; readonly error: unknown },
  lab: ObservedLab,
  { session, startedAt, provocations, interrupted }: Scene,
): Promise<Evidence[]> {
  using grace = new Deadline(toMs(WITHIN) * session.timeScale, interrupted, session.lostTime);
  const { signal } = grace;
  const all = [...session.nodes.values()];
  const slow = error instanceof WaitTimedOut ? nodesBehind(failure, all) : [];
  const sinceMs = performance.now() - startedAt;
  const provokedBy = (text: string): string | undefined => provocations?.by(text);
  const found = await Promise.all([
    lab.witness(signal).catch(() => []),
    failure.fault === 'deployment' ? complaintsOf(all, sinceMs, { signal, provokedBy }) : [],
    ...slow.map((node) => busyNode(node, signal).catch(() => [])),
  ]);
  return found.flat();
}

/** Where it is not known which node was waited for, it may have been any of them. */
function nodesBehind({ node }: Failure, all: readonly Node[]): Node[] {
  return all.filter(({ name }) => node === undefined || name === node);
}
