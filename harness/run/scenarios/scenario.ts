import type { Duration } from '../../core/duration.ts';
import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Requirement } from '../../lab/requirement.ts';
import type { Status } from '../../report/events.ts';
import { isChosen, type Check } from './check.ts';
import type { LabUnderTest } from './lab-under-test.ts';
import { ScenarioPlay } from './scenario-play.ts';
import { scenarioHost, type ScenarioHost } from './scenario-host.ts';
import { ScenarioOptions } from './scenario-options.ts';
import { SideBySide } from './side-by-side.ts';
import type { Performance } from './perform.ts';

/** The words of a scenario; destructured, hence properties rather than methods. */
export interface ScenarioWords {
  /** Applies all phases of the lab's deployment; when it fails, everything after it is skipped with the reason. */
  readonly deploy: () => void;
  /** Asks acceptance questions, one test each; a failed one does not stop the next. */
  readonly check: (...checks: readonly Check[]) => void;
  /**
   * Asks rows of checks at the same time, each row from its first to its last: what a check finds must not depend on
   * where the other rows are. Reports tell checks in the order in which they began.
   */
  readonly sideBySide: (...rows: readonly (readonly Check[])[]) => void;
  /** Does one thing to the lab and says what must hold after it; when it fails, everything after it is skipped. @default within 5m */
  readonly step: (
    title: string,
    run: (lab: LabUnderTest) => Promise<void>,
    options?: { readonly within?: Duration; readonly requires?: readonly Requirement[] },
  ) => void;
  /**
   * A whole number of at least 1 that `--set NAME=NUMBER` chooses. Throws `UsageError` when that is something else.
   * @default the number given here
   */
  readonly option: (name: string, byDefault: number) => number;
}

/**
 * One story on one lab, as mocha tests: bring it up, deploy, check, maybe break something, check again.
 * Throws `UsageError` when no lab was started for it (`npx lab run LAB` starts one) or one that it is not for, when two
 * checks share an id, or when `--only` or `--set` names nothing of it.
 */
export function scenario(title: string, lab: string, tell: (words: ScenarioWords) => void): void {
  const host = scenarioHost(title, lab);
  refuseOtherLab(host, lab);
  const options = new ScenarioOptions(host.scenario, host.settings);
  const play = new ScenarioPlay(lab, host);
  const ids: string[] = [];
  describe(title, () => {
    tell({
      deploy: () => declareDeploy(play, host),
      check: (...checks) => {
        for (const check of checks) declare(ids, check, host, play, () => play.check(check));
      },
      sideBySide: (...rows) => {
        const chosen = rows.map((row) => row.filter(({ id }) => isChosen(id, host.only)));
        const together = new SideBySide(chosen, (check: Check) => play.check(check));
        for (const check of rows.flat()) declare(ids, check, host, play, () => together.outcome(check));
        after(() => together.end()); // an interrupted scenario does not ask for every outcome
      },
      step: (stepTitle, run, { within = '5m', requires = [] } = {}) => {
        const step = { id: stepId(stepTitle), title: stepTitle, seed: [], requires, uses: [], within, run };
        declare(ids, step, host, play, () => play.step(step));
      },
      option: (name, byDefault) => options.number(name, byDefault),
    });
    after(() => play.end()); // after those of all rows
  });
  refuseUnknown(host, ids);
  options.refuseUnknown();
  host.emit({ type: 'scenario-chosen', scenario: host.scenario, title, options: options.inForce });
}

function refuseOtherLab({ scenario: name, lab: played }: ScenarioHost, lab: string): void {
  if (played === lab) return;
  throw new UsageError(
    `scenario ${name} is for lab ${lab}, not for ${played}: npx lab run ${lab} --scenario ${name}`,
  );
}

function declareDeploy(play: ScenarioPlay, host: ScenarioHost): void {
  if (host.mode === 'run') it('deploys', () => play.deploy());
}

/** Registers one mocha test; what `--only` leaves out is not even mentioned. */
function declare(
  ids: string[],
  performance: Performance,
  host: ScenarioHost,
  play: ScenarioPlay,
  perform: () => Promise<Status>,
): void {
  const { id, title } = performance;
  if (ids.includes(id)) throw new UsageError(`two checks of one scenario are called '${id}'`);
  ids.push(id);
  if (!isChosen(id, host.only)) return;
  play.expect(performance);
  it(title, async function () {
    if ((await perform()) === 'skipped') this.skip();
  });
}

function stepId(title: string): string {
  return `step.${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`;
}

function refuseUnknown({ only, scenario: name }: ScenarioHost, ids: readonly string[]): void {
  const unknown = only.find((wanted) => !ids.some((id) => isChosen(id, [wanted])));
  if (unknown === undefined) return;
  const groups = [...new Set(ids.map((id) => id.split('.')[0] ?? id))];
  throw new UsageError(
    `--only ${unknown}: scenario ${name} has no such check${didYouMean(unknown, [...groups, ...ids]) || ';'} it has ${ids.join(', ')}`,
  );
}
