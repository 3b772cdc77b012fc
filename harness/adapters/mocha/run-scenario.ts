import { access } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';
import { messageOf, UsageError } from '../../core/errors.ts';

export interface ScenarioRequest {
  /** Absolute path of a `*.scenario.ts` file. */
  readonly file: string;
  /** Ends the run between two tests; what a test asks of its lab is stopped by the host's own signal. */
  readonly signal?: AbortSignal | undefined;
}

export interface ScenarioTally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What mocha saw fail, in order; checks and phases have told their failures as events already. */
  readonly failures: readonly { readonly title: string; readonly error: unknown }[];
}

/**
 * Plays one scenario file through mocha in this process, without a word on the terminal.
 * Throws `UsageError` when the file is missing, cannot be loaded or declares nothing; rethrows the signal's reason.
 */
export async function runScenario({ file, signal }: ScenarioRequest): Promise<ScenarioTally> {
  const mocha = silentMocha();
  try {
    await load(mocha, file);
    signal?.throwIfAborted();
    const tally = await play(mocha, signal);
    signal?.throwIfAborted();
    return tally;
  } finally {
    mocha.dispose();
  }
}

/** Loads a scenario file as `runScenario` does, and plays nothing of it. */
export async function loadScenario(file: string): Promise<void> {
  const mocha = silentMocha();
  try {
    await load(mocha, file);
  } finally {
    mocha.dispose();
  }
}

/** The event stream owns the terminal, and the base of all reporters only counts. */
function silentMocha(): Mocha {
  return new Mocha({ ui: 'bdd', reporter: Mocha.reporters.Base, timeout: 0, forbidOnly: true });
}

let loads = 0;

/**
 * mocha's own loader would `require` the file: then everything that it imports exists twice, once for the scenario and
 * once for the command that plays it, and errors and hosts of one are strangers to the other.
 */
async function load(mocha: Mocha, file: string): Promise<void> {
  await access(file).catch(() => {
    throw new UsageError(`${file}: there is no such scenario file`);
  });
  loads += 1;
  const url = `${pathToFileURL(file).href}?load=${loads}`;
  try {
    await withWords(mocha, file, () => import(url));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file}: the scenario cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
  if (mocha.suite.total() === 0)
    throw new UsageError(`${file}: declares no scenario; begin with scenario(title, lab, ({ check }) => …)`);
}

/** `describe` and `it` are globals while the file is loaded, and what they were before afterwards. */
async function withWords(mocha: Mocha, file: string, importFile: () => Promise<unknown>): Promise<void> {
  const words: Record<string, unknown> = {};
  mocha.suite.emit('pre-require', words, file, mocha);
  const before = new Map(Object.keys(words).map((word) => [word, Reflect.get(globalThis, word) as unknown]));
  Object.assign(globalThis, words);
  try {
    await importFile();
  } finally {
    for (const [word, value] of before) Reflect.set(globalThis, word, value);
  }
}

function play(mocha: Mocha, signal: AbortSignal | undefined): Promise<ScenarioTally> {
  return new Promise((resolve) => {
    const failures: { title: string; error: unknown }[] = [];
    const onAbort = (): void => void runner.abort();
    const runner = mocha.run(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve({ ...counts(runner), failures });
    });
    runner.on('fail', (test, error: unknown) => failures.push({ title: test.title, error }));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function counts({ stats }: Mocha.Runner): { passed: number; failed: number; skipped: number } {
  return { passed: stats?.passes ?? 0, failed: stats?.failures ?? 0, skipped: stats?.pending ?? 0 };
}
