import type { TempestTest } from './tempest-tests.ts';

/** What Tempest says of a test, or of what it did before or after those of a class. */
export interface TempestResult {
  /** A test's name, or `setUpClass (CLASS)`. */
  readonly id: string;
  /** `success`, `fail`, `skip`, … */
  readonly status: string;
  readonly seconds: number;
  /** Why it was skipped, or what was raised; empty where all was well. */
  readonly said: string;
  /** The file on the controller that has its traceback and the end of its log. */
  readonly details: string;
}

/** Those of a run, each a line of JSON as results.py prints it. */
export function parseResults(text: string): readonly TempestResult[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TempestResult);
}

/**
 * What came of a test: its own result, or that of its class, which tells for all its tests when it could not prepare itself.
 * What a class could not take away again is told of its last test. Undefined where Tempest told nothing.
 */
export function resultOf(
  test: TempestTest,
  results: readonly TempestResult[],
  tests: readonly TempestTest[],
): TempestResult | undefined {
  const of = (id: string): TempestResult | undefined => results.find((result) => result.id === id);
  const own = of(test.name) ?? of(`setUpClass (${test.suite})`);
  const isLast = tests.findLast(({ suite }) => suite === test.suite) === test;
  if (!isLast || own?.status === 'fail') return own;
  return of(`tearDownClass (${test.suite})`) ?? own;
}
