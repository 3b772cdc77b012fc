import type { Fixture } from './lab-under-test.ts';

export type FixtureDefinition<T> = Pick<Fixture<T>, 'name' | 'make'> & Partial<Fixture<T>>;

export function defineFixture<T>(definition: FixtureDefinition<T>): Fixture<T> {
  return { uses: [], ...definition };
}

/** Whether what uses these uses this one too, by itself or through another. */
export function standsOn(uses: readonly Fixture<unknown>[], fixture: Fixture<unknown>): boolean {
  return uses.some((used) => used === fixture || standsOn(used.uses, fixture));
}
