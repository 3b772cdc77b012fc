import type { Fixture } from './lab-under-test.ts';

/** What `defineFixture` is given: name and `make` are a must. */
export type FixtureDefinition<T> = Pick<Fixture<T>, 'name' | 'make'> & Partial<Fixture<T>>;

/** Makes what several checks stand on: made by the first that asks `lab.fixture()` for it, undone after the last that uses it. */
export function defineFixture<T>(definition: FixtureDefinition<T>): Fixture<T> {
  return { uses: [], ...definition };
}

/** Whether what uses these uses this one too, by itself or through another. */
export function standsOn(uses: readonly Fixture<unknown>[], fixture: Fixture<unknown>): boolean {
  return uses.some((used) => used === fixture || standsOn(used.uses, fixture));
}
