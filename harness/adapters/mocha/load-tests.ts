import { access } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { LoadedTests } from '../../ports/test-runner.ts';
import { LIMIT_MS } from './limits.ts';
import { MochaTests } from './mocha-tests.ts';

/** Loads a scenario file into a mocha of its own, without a word on the terminal. */
export async function loadTests(file: string): Promise<LoadedTests> {
  const mocha = silentMocha();
  try {
    await load(mocha, file);
    return new MochaTests(mocha);
  } catch (error) {
    mocha.dispose();
    throw error;
  }
}

/** The event stream owns the terminal, and the base of all reporters only counts. */
function silentMocha(): Mocha {
  return new Mocha({
    ui: 'bdd',
    reporter: Mocha.reporters.Base,
    timeout: LIMIT_MS,
    forbidOnly: true,
    fullTrace: true,
  });
}

let loads = 0;

/**
 * mocha's own loader would `require` the file: then everything that it imports exists twice, once for the scenario and
 * once for what plays it, and errors and hosts of one are strangers to the other.
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
