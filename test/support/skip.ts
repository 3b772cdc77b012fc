/** Where the reason lies on a test or on the suite of a hook. */
const REASON = 'whySkipped';

type Reasoned = Partial<Record<typeof REASON, string>>;

/** Skips the test, or of a hook all tests of its suite; the reporter says why. */
export function skip(context: Mocha.Context, reason: string): never {
  const { test } = context;
  const skipped = isHook(test) ? test?.parent : test;
  if (skipped) Object.assign(skipped, { [REASON]: reason });
  return context.skip();
}

/** Skips what only root can do. */
export function skipUnlessRoot(context: Mocha.Context, why: string): void {
  if (process.getuid?.() !== 0) skip(context, `only root ${why}`);
}

export function whySkipped(test: Mocha.Test): string {
  for (let at: (Mocha.Test | Mocha.Suite) | undefined = test; at; at = at.parent) {
    const reason = (at as Reasoned)[REASON];
    if (reason !== undefined) return reason;
  }
  return `${test.fullTitle()}: no reason is given`;
}

/** The types of mocha know nothing of it. */
function isHook(runnable: object | undefined): boolean {
  return (runnable as { type?: string } | undefined)?.type === 'hook';
}
