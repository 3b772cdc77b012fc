import type Mocha from 'mocha';

/** The suite and those in it, in the order in which mocha plays them. */
export function suitesIn(suite: Mocha.Suite): Mocha.Suite[] {
  return [suite, ...suite.suites.flatMap(suitesIn)];
}

/** In the order in which mocha plays them. */
export function testsIn(suite: Mocha.Suite): Mocha.Test[] {
  return suitesIn(suite).flatMap(({ tests }) => tests);
}

export function hooksIn(suite: Mocha.Suite): Mocha.Hook[] {
  return suitesIn(suite).flatMap((one) => HOOKS.flatMap((name) => (one as WithHooks).getHooks(name)));
}

const HOOKS = ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] as const;

/** mocha's types leave it out. */
interface WithHooks extends Mocha.Suite {
  getHooks(name: (typeof HOOKS)[number]): Mocha.Hook[];
}
