/** A test as its file declares it. */
export interface DeclaredTest {
  /** What the word that declares it made: `it` returns it. */
  readonly made: object;
  readonly title: string;
  /** Those that it stands in, the outermost first; the file itself is none. */
  readonly suites: readonly DeclaredSuite[];
}

export interface DeclaredSuite {
  readonly made: object;
  readonly title: string;
}

/** A function around tests that threw. */
export interface FailedHook {
  /** `"before all" hook in 'the cloud'`. */
  readonly name: string;
  readonly error: unknown;
  /** The tests that its suite holds, or the whole file: those that were not played yet are not played any more. */
  readonly around: readonly DeclaredTest[];
}

/** Why a test was not played: its file says so, or it said so itself. */
export type Skipped = 'declared' | 'asked';

/** Is told what becomes of the tests of a file, as it happens. */
export interface TestListener {
  started(test: DeclaredTest): void;
  passed(test: DeclaredTest): void;
  failed(test: DeclaredTest, error: unknown): void;
  skipped(test: DeclaredTest, how: Skipped): void;
  hookFailed(hook: FailedHook): void;
}

export interface PlayOptions {
  readonly listener: TestListener;
  /** What the words of a scenario made, tests and functions of hooks: they have limits of their own. */
  readonly hasOwnLimit: (made: object) => boolean;
  /** What the limit of any other test or hook is multiplied by, unless the file gives it one. */
  readonly timeScale: number;
  /** Ends the play between two tests, and in the middle of one that has no limit of its own. */
  readonly signal?: AbortSignal | undefined;
}

/** What came of the tests of a file. */
export interface TestTally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A file of tests that is loaded. Disposing of it forgets its tests. */
export interface LoadedTests extends Disposable {
  /** In the order in which they are played. */
  readonly tests: readonly DeclaredTest[];
  /** Takes tests out, as if the file did not have them. */
  leaveOut(tests: ReadonlySet<DeclaredTest>): void;
  /** Plays each once, whatever comes of one; rethrows the signal's reason. */
  play(options: PlayOptions): Promise<TestTally>;
  /** Fails the test or hook that is being played with an error from outside of it; false where that has a limit of its own. */
  blame(error: unknown): boolean;
}

/** Loads a file of tests. Throws `UsageError` when it is missing or cannot be loaded. */
export type LoadTests = (file: string) => Promise<LoadedTests>;
