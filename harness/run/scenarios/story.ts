import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { DeclaredTest, LoadedTests, LoadTests, TestTally } from '../../ports/test-runner.ts';
import type { EventBody } from '../../report/events.ts';
import { isChosen } from './check.ts';
import { CheckLedger } from './check-ledger.ts';
import { OwnTests, type NamedCheck } from './own-tests.ts';
import { withScenarioHost, type OpenHost, type ScenarioHost } from './scenario-host.ts';
import { ScenarioOptions } from './scenario-options.ts';
import { strayFailure } from './stray-failure.ts';
import { idsOfTests } from './test-ids.ts';
import { TestTeller } from './test-teller.ts';
import { NotWaitedFor } from './undertakings.ts';

/** A scenario file that is loaded: what it asks, as checks of ours and as tests of its own. Disposing of it forgets it. */
export class Story implements Disposable {
  readonly #file: string;
  readonly #host: OpenHost;
  readonly #tests: LoadedTests;
  readonly #checks: ReadonlyMap<DeclaredTest, NamedCheck>;
  readonly #ledger: CheckLedger;

  private constructor(file: string, host: OpenHost, tests: LoadedTests, ledger: CheckLedger) {
    this.#file = file;
    this.#host = host;
    this.#tests = tests;
    this.#ledger = ledger;
    this.#checks = checksIn(tests, host);
    ledger.expect(this.checks);
  }

  /** Throws `UsageError` on what is wrong in the file or with it: `--only` and `--set` included. */
  static async load(file: string, host: ScenarioHost, loadTests: LoadTests): Promise<Story> {
    const ledger = new CheckLedger();
    const chosen: EventBody[] = [];
    const emit: ScenarioHost['emit'] = (event) => {
      ledger.note(event);
      if (event.type === 'scenario-chosen') chosen.push(event);
      host.emit(event);
    };
    const open = { ...host, emit, own: new OwnTests() };
    const tests = await withScenarioHost(open, () => loadTests(file));
    try {
      refuseEmpty(file, tests, open, chosen.length > 0);
      const story = new Story(file, open, tests, ledger);
      if (chosen.length === 0) tellBareFile(open);
      return story;
    } catch (error) {
      tests[Symbol.dispose]();
      throw error;
    }
  }

  /** What is asked, in the order of the file. */
  get checks(): readonly NamedCheck[] {
    return [...this.#checks.values()];
  }

  /** Tells of everything as events; rethrows the reason of the host's signal. */
  async play(timeScale: number): Promise<TestTally> {
    const { own, signal } = this.#host;
    const told = { checks: this.#checks, own, ledger: this.#ledger, signal };
    const listener = new TestTeller({ ...told, emit: (event) => this.#host.emit(event) });
    try {
      return await this.#tests.play({ listener, hasOwnLimit: (made) => own.has(made), timeScale, signal });
    } finally {
      listener.end();
    }
  }

  /** Takes an error that nobody caught: the test that is being played fails of it, or the run. */
  takeStray(kind: string, error: unknown): void {
    if (error instanceof NotWaitedFor || this.#tests.blame(error)) return;
    const failure = strayFailure(`${this.#file}: ${kind} ${this.#ledger.moment}`, error);
    this.#host.emit({ type: 'fault', failure });
  }

  [Symbol.dispose](): void {
    this.#tests[Symbol.dispose]();
  }
}

/** Of each test that is a check; those that `--only` leaves out are taken out. */
function checksIn(tests: LoadedTests, host: OpenHost): ReadonlyMap<DeclaredTest, NamedCheck> {
  const { own, only, scenario } = host;
  const foreign = tests.tests.filter(({ made }) => !own.has(made));
  // the suite of a scenario has its whole title, which says the same of all that is in it
  const placed = foreign.map(({ title, suites }) => ({
    title,
    suites: suites.filter(({ made }) => !own.has(made)),
  }));
  const ids = idsOfTests(placed, own.ids, scenario);
  refuseUnknown(host, [...own.ids, ...ids]);
  const idOf = new Map(foreign.map((test, index) => [test, ids[index] ?? '']));
  const leftOut = foreign.filter((test) => !isChosen(idOf.get(test) ?? '', only));
  tests.leaveOut(new Set(leftOut));
  return new Map(
    tests.tests.flatMap((test): [DeclaredTest, NamedCheck][] => {
      if (leftOut.includes(test)) return [];
      const id = idOf.get(test);
      const check = id === undefined ? own.checkOf(test.made) : { check: id, title: test.title, seed: [] };
      return check ? [[test, check]] : [];
    }),
  );
}

function refuseUnknown({ only, scenario }: ScenarioHost, ids: readonly string[]): void {
  const unknown = only.find((wanted) => !ids.some((id) => isChosen(id, [wanted])));
  if (unknown === undefined) return;
  const groups = [...new Set(ids.map((id) => id.split('.')[0] ?? id))];
  throw new UsageError(
    `--only ${unknown}: scenario ${scenario} has no such check${didYouMean(unknown, [...groups, ...ids]) || ';'} it has ${ids.join(', ')}`,
  );
}

/** What `--only` leaves out is declared nevertheless. */
function refuseEmpty(file: string, { tests }: LoadedTests, { own }: OpenHost, isScenario: boolean): void {
  if (tests.length > 0 || own.ids.length > 0) return;
  throw new UsageError(
    isScenario
      ? `${file}: asks nothing of the lab: give it a check(...)`
      : `${file}: declares no scenario; begin with scenario(title, lab, ({ check }) => …)`,
  );
}

/** A file of tests alone, without the word that tells of it and of its options. */
function tellBareFile(host: OpenHost): void {
  const { scenario, settings } = host;
  new ScenarioOptions(scenario, settings).refuseUnknown();
  host.emit({ type: 'scenario-chosen', scenario, title: scenario, options: {} });
}
