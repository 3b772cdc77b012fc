import type { LabUnderTest } from './lab-under-test.ts';

/** What several checks of a scenario stand on, and what is dear to make: networks, servers that have booted. */
export interface Fixture<T> {
  readonly name: string;
  /** What it stands on itself. */
  readonly uses: readonly Fixture<unknown>[];
  readonly make: (lab: LabUnderTest) => Promise<T>;
}

export type FixtureDefinition<T> = Pick<Fixture<T>, 'name' | 'make'> & Partial<Fixture<T>>;

export function defineFixture<T>(definition: FixtureDefinition<T>): Fixture<T> {
  return { uses: [], ...definition };
}

/** Whether what uses these uses this one too, by itself or through another. */
export function standsOn(uses: readonly Fixture<unknown>[], fixture: Fixture<unknown>): boolean {
  return uses.some((used) => used === fixture || standsOn(used.uses, fixture));
}
