import type { Duration } from '../../core/duration.ts';
import { UsageError } from '../../core/errors.ts';
import { program } from '../../core/program.ts';
import type { Requirement } from '../../lab/requirement.ts';
import type { Status } from '../../report/events.ts';
import { isChosen, type Check } from './check.ts';
import type { Fixture, LabUnderTest } from './lab-under-test.ts';
import { ScenarioPlay } from './scenario-play.ts';
import { scenarioHost, type OpenHost } from './scenario-host.ts';
import { ScenarioOptions } from './scenario-options.ts';
import { kebab } from './test-ids.ts';
import { SideBySide } from './side-by-side.ts';
import type { ScenarioTask } from './perform.ts';

/** The words of a scenario; destructured, hence properties rather than methods. */
export interface ScenarioWords {
  /** The name of the lab that is played on. */
  readonly lab: string;
  /** Applies all phases of the lab's deployment; when it fails, everything after it is skipped with the reason. */
  readonly deploy: () => void;
  /** Asks acceptance questions, one test each; a failed one does not stop the next. Throws `UsageError` when two share an id. */
  readonly check: (...checks: readonly Check[]) => void;
  /**
   * Asks rows of checks at the same time, each row from its first to its last: what a check finds must not depend on
   * where the other rows are. Reports tell checks in the order in which they began.
   */
  readonly sideBySide: (...rows: readonly (readonly Check[])[]) => void;
  /** Does one thing to the lab and says what must hold after it; when it fails, everything after it is skipped. @default within 5m */
  readonly step: (title: string, run: (lab: LabUnderTest) => Promise<void>, options?: StepOptions) => void;
  /**
   * A whole number of at least 1 that `--set NAME=NUMBER` chooses. Throws `UsageError` when that is something else.
   * @default the number given here
   */
  readonly option: (name: string, byDefault: number) => number;
}

/** What a step is held to, and what it needs; each as a check says it. */
export interface StepOptions {
  readonly within?: Duration;
  readonly requires?: readonly Requirement[];
  readonly uses?: readonly Fixture<unknown>[];
}

type LabNames = string | readonly [string, ...string[]];

/**
 * One story on one lab, as mocha tests: bring it up, deploy, check, maybe break something, check again. `labs` are the names
 * of those that it is for. Throws `UsageError` when no lab was started for it (`bin/lab run LAB` starts one) or one that it
 * is not for, when two checks share an id, or when `--only` or `--set` names nothing of it.
 */
export function scenario(title: string, labs: LabNames, tell: (words: ScenarioWords) => void): void {
  const host = hostFor(title, [labs].flat());
  const options = new ScenarioOptions(host.scenario, host.settings);
  const play = new ScenarioPlay(host.lab, host);
  const suite = describe(title, () => {
    holdForeign(play, host);
    tell({
      lab: host.lab,
      deploy: () => declareDeploy(play, host),
      check: (...checks) => {
        for (const check of checks) declare(check, host, play, () => play.check(check));
      },
      sideBySide: (...rows) => {
        const chosen = rows.map((row) => row.filter(({ id }) => isChosen(id, host.only)));
        const together = new SideBySide(chosen, (check: Check) => play.check(check));
        for (const check of rows.flat()) declare(check, host, play, () => together.outcome(check));
        finish(host, () => together.end()); // an interrupted scenario does not ask for every outcome
      },
      step: (stepTitle, run, { within = '5m', requires = [], uses = [] } = {}) => {
        const step = {
          id: `step.${kebab(stepTitle)}`,
          title: stepTitle,
          seed: [],
          requires,
          uses,
          provokes: [],
          within,
          run,
        };
        declare(step, host, play, () => play.step(step));
      },
      option: (name, byDefault) => options.number(name, byDefault),
    });
    finish(host, () => play.end()); // after those of all rows
  });
  host.own.add(suite);
  options.refuseUnknown();
  host.emit({ type: 'scenario-chosen', scenario: host.scenario, title, options: options.inForce });
}

function hostFor(title: string, labs: readonly string[]): OpenHost {
  const host = scenarioHost(title, labs[0] ?? '');
  refuseOtherLab(host, labs);
  return host;
}

function refuseOtherLab({ scenario: name, lab: played }: OpenHost, labs: readonly string[]): void {
  if (labs.includes(played)) return;
  const known = `${labs.length === 1 ? 'lab' : 'labs'} ${labs.join(', ')}`;
  throw new UsageError(
    `scenario ${name} is for ${known}, not for ${played}: ${program.call} run ${labs[0] ?? ''} --scenario ${name}`,
  );
}

/** Tests that the file has of its own stop where a scenario's checks do. */
function holdForeign(play: ScenarioPlay, { own }: OpenHost): void {
  const hold = function (this: Mocha.Context): void {
    const { currentTest } = this;
    if (!currentTest || play.blockedBy === undefined || own.has(currentTest)) return;
    own.hold(currentTest, play.blockedBy);
    this.skip();
  };
  own.add(hold);
  beforeEach(hold);
}

function finish({ own }: OpenHost, end: () => Promise<void>): void {
  own.add(end);
  after(end);
}

function declareDeploy(play: ScenarioPlay, { mode, own }: OpenHost): void {
  if (mode === 'run') own.add(it('deploys', () => play.deploy()));
}

/** Registers one mocha test; what `--only` leaves out is not even mentioned. */
function declare(
  task: ScenarioTask,
  host: OpenHost,
  play: ScenarioPlay,
  perform: () => Promise<Status>,
): void {
  const { id, title, seed } = task;
  if (!host.own.claim(id)) throw new UsageError(`two checks of one scenario are called '${id}'`);
  if (!isChosen(id, host.only)) return;
  play.expect(task);
  const test = it(title, async function () {
    if ((await perform()) === 'skipped') this.skip();
  });
  host.own.add(test, { check: id, title, seed });
}
