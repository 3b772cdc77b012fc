import { relative } from 'node:path';
import mocha from 'mocha';
import { errorsInOrder } from './errors-in-order.ts';
import { whySkipped } from './skip.ts';

/** A file that took no longer is not worth a line. */
const SHORT_MS = 10_000;

/**
 * One of mocha's reporters, `spec` or the one that the option `base` names, with three additions: a test that failed shows
 * the errors that led to its end in their order, a test that was skipped says why, and the end tells how long each file took.
 */
export default class Reporter {
  readonly #base: mocha.reporters.Base;
  readonly #skipped = new Map<string, number>();
  readonly #msOfFile = new Map<string, number>();

  constructor(runner: mocha.Runner, options: mocha.MochaOptions) {
    const { base = 'spec' } = (options.reporterOptions ?? {}) as { base?: string };
    const Base = mocha.reporters[base as 'spec'];
    this.#base = new Base(runner, options);
    let startedAt = 0;
    runner.on('suite', ({ parent }) => {
      if (parent?.root) startedAt = performance.now();
    });
    runner.on('suite end', ({ parent, file }) => {
      if (parent?.root && file !== undefined) this.#count(file, performance.now() - startedAt);
    });
    runner.on('fail', (test) => this.#showAll(test));
    runner.on('pending', (test) => this.#noteSkipped(test));
    runner.on('end', () => this.#tell());
  }

  /** mocha numbers and prints every entry of its list of failures, several of one test one after the other. */
  #showAll(test: mocha.Test): void {
    const [first, ...more] = errorsInOrder(test.err);
    if (first === undefined || more.length === 0) return;
    test.err = Object.assign(first, { multiple: more });
    this.#base.failures.push(...more.map(() => test));
  }

  #noteSkipped(test: mocha.Test): void {
    const reason = whySkipped(test);
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  #count(file: string, ms: number): void {
    this.#msOfFile.set(file, (this.#msOfFile.get(file) ?? 0) + ms);
  }

  #tell(): void {
    for (const [reason, count] of this.#skipped) console.log(`  skipped: ${count}: ${reason}`);
    const slowest = [...this.#msOfFile].toSorted(([, a], [, b]) => b - a);
    for (const [file, ms] of slowest)
      if (ms >= SHORT_MS) console.log(`  took ${Math.round(ms / 1_000)} s: ${relative('.', file)}`);
  }
}
