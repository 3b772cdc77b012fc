import Mocha from 'mocha';
import type {
  DeclaredSuite,
  DeclaredTest,
  FailedHook,
  LoadedTests,
  PlayOptions,
  TestListener,
  TestTally,
} from '../../ports/test-runner.ts';
import { inOurWords, setLimits } from './limits.ts';
import { hooksIn, suitesIn, testsIn } from './suite-tree.ts';

const { constants } = Mocha.Runner;

/** The tests of one file, in a mocha of their own. */
export class MochaTests implements LoadedTests {
  readonly tests: readonly DeclaredTest[];
  readonly #mocha: Mocha;
  readonly #told: ReadonlyMap<object, DeclaredTest>;
  #runner: Mocha.Runner | undefined;
  #hasOwnLimit: (runnable: Mocha.Runnable) => boolean = () => false;

  constructor(mocha: Mocha) {
    this.#mocha = mocha;
    this.#told = new Map(testsIn(mocha.suite).map((test) => [test, declared(test)]));
    this.tests = [...this.#told.values()];
  }

  leaveOut(tests: ReadonlySet<DeclaredTest>): void {
    for (const suite of suitesIn(this.#mocha.suite))
      suite.tests = suite.tests.filter((test) => !tests.has(this.#of(test)));
  }

  async play({ listener, hasOwnLimit, timeScale, signal }: PlayOptions): Promise<TestTally> {
    this.#hasOwnLimit = (runnable) => hasOwnLimit(madeOf(runnable));
    const { suite } = this.#mocha;
    setLimits([...testsIn(suite), ...hooksIn(suite)], this.#hasOwnLimit, timeScale);
    signal?.throwIfAborted();
    const tally = await this.#run(listener, signal);
    signal?.throwIfAborted();
    return tally;
  }

  blame(error: unknown): boolean {
    const running = this.#runner?.currentRunnable;
    if (!running || running.state !== undefined || this.#hasOwnLimit(running)) return false;
    this.#runner?.uncaught(error);
    return true;
  }

  [Symbol.dispose](): void {
    this.#mocha.dispose();
  }

  #run(listener: TestListener, signal: AbortSignal | undefined): Promise<TestTally> {
    return new Promise((resolve) => {
      const onAbort = (): void => {
        runner.abort();
        this.blame(signal?.reason);
      };
      const runner = this.#mocha.run(() => {
        signal?.removeEventListener('abort', onAbort);
        this.#runner = undefined; // what comes now is no test's any more
        resolve(tallyOf(runner));
      });
      this.#runner = runner;
      keepFromProcess(runner);
      this.#tell(runner, listener);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  #tell(runner: Mocha.Runner, listener: TestListener): void {
    const begun = new Set<DeclaredTest>();
    runner.on(constants.EVENT_TEST_BEGIN, (test) => {
      begun.add(this.#of(test));
      listener.started(this.#of(test));
    });
    runner.on(constants.EVENT_TEST_PASS, (test) => listener.passed(this.#of(test)));
    runner.on(constants.EVENT_TEST_PENDING, (test) => {
      const told = this.#of(test);
      listener.skipped(told, begun.has(told) ? 'asked' : 'declared');
    });
    runner.on(constants.EVENT_TEST_FAIL, (failed: Mocha.Runnable, error: unknown) => {
      const thrown = inOurWords(failed, error);
      if (failed instanceof Mocha.Hook) listener.hookFailed(this.#hook(failed, thrown));
      else listener.failed(this.#of(failed), thrown);
    });
  }

  #hook(hook: Mocha.Hook, error: unknown): FailedHook {
    const { parent } = hook;
    const where = parent && !parent.root ? `in '${parent.title}'` : 'of the file';
    const name = `${hook.originalTitle ?? hook.title} ${where}`;
    return { name, error, around: parent ? testsIn(parent).map((test) => this.#of(test)) : [] };
  }

  /** A test that is tried once more is a copy of the first try. */
  #of(runnable: Mocha.Runnable): DeclaredTest {
    let first: Mocha.Runnable | undefined = runnable;
    while (first && !this.#told.has(first)) first = triedBefore(first);
    return (first && this.#told.get(first)) ?? declared(runnable);
  }
}

/** Errors that nobody caught go to whoever owns this process: it alone knows what was being asked of the lab. */
function keepFromProcess(runner: Mocha.Runner): void {
  const listeners = runner as unknown as Readonly<Record<'uncaught' | 'unhandled', () => void>>;
  process.off('uncaughtException', listeners.uncaught);
  process.off('unhandledRejection', listeners.unhandled);
}

function declared(test: Mocha.Runnable): DeclaredTest {
  const suites: DeclaredSuite[] = [];
  for (let suite = test.parent; suite && !suite.root; suite = suite.parent)
    suites.unshift({ made: suite, title: suite.title });
  return { made: test, title: test.title, suites };
}

function madeOf(runnable: Mocha.Runnable): object {
  return runnable instanceof Mocha.Hook ? (runnable.fn ?? runnable) : runnable;
}

function triedBefore(runnable: Mocha.Runnable): Mocha.Runnable | undefined {
  return (runnable as Mocha.Runnable & { retriedTest?: () => Mocha.Runnable | undefined }).retriedTest?.();
}

function tallyOf({ stats }: Mocha.Runner): TestTally {
  return { passed: stats?.passes ?? 0, failed: stats?.failures ?? 0, skipped: stats?.pending ?? 0 };
}
