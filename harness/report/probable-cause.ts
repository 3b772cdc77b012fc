import { essence } from '../core/essence.ts';
import { isConsequence } from './consequences.ts';
import type { Failure } from './events.ts';

/** The title of the evidence that tells complaints of logs, one a line, the gravest first. */
export const COMPLAINTS = 'what services complained of meanwhile';

/** Behind when a complaint was made, and before the id of the check that wants services to complain so. */
export const PROVOKED_BY = ', provoked by ';

/** `computer01 nova-compute.log (05:59:02, 5 times): DiskNotFound: no disk` */
const LINE = /^(?<place>\S+ \S+) \((?<when>[^)]*)\): (?<says>.+)$/;

interface Candidate {
  readonly text: string;
  readonly failures: number;
  /** The sum of its places in what each failure quotes. */
  readonly places: number;
}

/**
 * The complaint that explains most of what failed by the deployment's fault: the one that most failures quote, of these the gravest.
 * Undefined where no log complained, or only of what follows from something else.
 */
export function probableCause(failures: readonly Failure[]): string | undefined {
  const found = new Map<string, Candidate>();
  for (const { fault, evidence } of failures) {
    const quoted = fault === 'deployment' ? evidence.find(({ title }) => title === COMPLAINTS) : undefined;
    for (const [place, line] of (quoted?.text.split('\n') ?? []).entries()) {
      const text = LINE.exec(line)?.groups;
      if (!text || text['when']?.includes(PROVOKED_BY) || isConsequence(text['says'] ?? '')) continue;
      const whole = `${text['place']}: ${text['says']}`;
      const before = found.get(essence(whole)) ?? { text: whole, failures: 0, places: 0 };
      found.set(essence(whole), {
        ...before,
        failures: before.failures + 1,
        places: before.places + place,
      });
    }
  }
  const [first] = [...found.values()].toSorted(
    (one, other) => other.failures - one.failures || one.places - other.places,
  );
  return first?.text;
}
