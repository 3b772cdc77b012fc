import type { Duration } from '../../core/duration.ts';
import { UsageError } from '../../core/errors.ts';
import type { Requirement } from '../../lab/requirement.ts';
import type { Fixture, LabUnderTest } from './lab-under-test.ts';

/** One acceptance question: it stands alone, may be asked twice in a row, and leaves nothing in the cloud. */
export interface Check {
  /** `group.name`, both in kebab case: what `--only` and the reports call it. */
  readonly id: string;
  /** What holds when it passes, in the present tense. */
  readonly title: string;
  /** What of the seeds it stands for, by the ids of docs/seeds, e.g. `V001-5`. @default nothing */
  readonly seed: readonly string[];
  /**
   * What it needs of the lab that not every provider gives, e.g. `own-kernel`; unmet means skipped, with the reason. @default
   * none
   */
  readonly requires: readonly Requirement[];
  /** What it stands on together with other checks; `lab.fixture()` gives it. @default none */
  readonly uses: readonly Fixture<unknown>[];
  /**
   * What services complain of because they are asked this, `/Access denied for user 'nobody'/`: whatever else fails meanwhile, such
   * is not why. @default nothing
   */
  readonly provokes: readonly RegExp[];
  /**
   * The limit of all of it on a server with KVM, the fixtures that it is the first to ask for included; stretched where nodes are slower.
   * @default 5m
   */
  readonly within: Duration;
  /**
   * Asks the question; it has failed when this throws. Whose fault that is follows from what is thrown: an assertion of chai
   * is the deployment's.
   */
  readonly run: (lab: LabUnderTest) => Promise<void>;
}

/** What `defineCheck` is given: id, title and `run` are a must. */
export type CheckDefinition = Pick<Check, 'id' | 'title' | 'run'> & Partial<Check>;

const ID = /^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/;
const DEFAULT_WITHIN = '5m';

/** Makes a check of its definition, for a scenario to list; throws `UsageError` on an id that is not `group.name`. */
export function defineCheck(definition: CheckDefinition): Check {
  if (!ID.test(definition.id))
    throw new UsageError(
      `check '${definition.id}': the id is not of the form group.name (lower case, digits, dashes)`,
    );
  return { seed: [], requires: [], uses: [], provokes: [], within: DEFAULT_WITHIN, ...definition };
}

/** Whether `--only` means this check: its id, or the group in front of the dot. */
export function isChosen(id: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((wanted) => id === wanted || id.startsWith(`${wanted}.`));
}
