import { messageOf } from '../../core/errors.ts';
import type { Requirement } from '../../lab/requirement.ts';
import { standsOn } from './fixture.ts';
import type { Fixture, LabUnderTest } from './lab-under-test.ts';
import type { LeftBehind } from './left-behind.ts';

/** The lab that a fixture is made in: what it defers waits until nothing stands on it any more. */
export interface FixtureLab extends LabUnderTest, AsyncDisposable {
  /** Throws `NotWaitedFor` where something was started and nobody waited for it. */
  requireWaitedFor(): Promise<void>;
  cleanUp(signal: AbortSignal): Promise<readonly LeftBehind[]>;
}

/** A check, as far as its fixtures are concerned. */
interface User {
  readonly id: string;
  readonly uses: readonly Fixture<unknown>[];
  readonly requires: readonly Requirement[];
}

interface Standing {
  readonly fixture: Fixture<unknown>;
  readonly lab: FixtureLab;
  readonly made: Promise<unknown>;
}

/** The fixtures of one scenario that is played: each is made by the first check that asks for it, and undone after the last. */
export class Fixtures {
  /** In the order in which they were asked for: what stands on another comes after it. */
  #standing: readonly Standing[] = [];
  #upcoming: readonly User[] = [];
  /** Of those, the ones that are asked now. */
  readonly #asked = new Set<string>();
  readonly #failures = new Map<Fixture<unknown>, string>();

  /** Tells of a check that will be asked. */
  expect(user: User): void {
    this.#upcoming = [...this.#upcoming, user];
  }

  async get<T>(fixture: Fixture<T>, newLab: () => FixtureLab): Promise<T> {
    const known = this.#standing.find((one) => one.fixture === fixture);
    // the key is the fixture itself, and what it made is of its type
    if (known) return known.made as Promise<T>;
    const lab = newLab();
    const made = makeIn(lab, fixture);
    this.#standing = [...this.#standing, { fixture, lab, made }];
    try {
      return await made;
    } catch (error) {
      this.#failures.set(fixture, messageOf(error).split('\n', 1).join());
      throw error;
    }
  }

  /** Tells that a check is asked from now on: nothing that it stands on goes before it has ended. */
  begin({ id }: User): void {
    this.#asked.add(id);
  }

  /** Why a check cannot be asked: what it stands on could not be made. */
  brokenUnder({ uses }: User): string | undefined {
    for (const [fixture, why] of this.#failures)
      if (standsOn(uses, fixture)) return `no ${fixture.name}: ${why}`;
    return undefined;
  }

  /** Tells that a check was skipped. */
  passOver({ id }: User): void {
    this.#upcoming = this.#upcoming.filter((user) => user.id !== id);
  }

  /** After a check: undoes what none of those stands on that come and can be asked, the last made first. */
  async release(
    user: User,
    canBeAsked: (user: User) => boolean,
    signal: AbortSignal,
  ): Promise<readonly LeftBehind[]> {
    this.passOver(user);
    const asked = this.#upcoming.filter(({ id }) => this.#asked.has(id));
    const coming = this.#upcoming.filter((one) => canBeAsked(one) && this.brokenUnder(one) === undefined);
    const isWanted = ({ fixture }: Standing): boolean =>
      standsOn(usedBy(asked), fixture) || (!this.#failures.has(fixture) && standsOn(usedBy(coming), fixture));
    return this.#undoBut(isWanted, signal);
  }

  /** After the last check: an interrupt between two of them leaves none to undo what the next would have stood on. */
  end(signal: AbortSignal): Promise<readonly LeftBehind[]> {
    return this.#undoBut(() => false, signal);
  }

  /** The last made first. */
  async #undoBut(isWanted: (one: Standing) => boolean, signal: AbortSignal): Promise<readonly LeftBehind[]> {
    const over = this.#standing.filter((one) => !isWanted(one));
    this.#standing = this.#standing.filter(isWanted);
    const left: LeftBehind[] = [];
    for (const { lab } of over.toReversed()) {
      await using gone = lab;
      left.push(...(await gone.cleanUp(signal)));
    }
    return left;
  }
}

function usedBy(users: readonly User[]): readonly Fixture<unknown>[] {
  return users.flatMap(({ uses }) => uses);
}

async function makeIn<T>(lab: FixtureLab, fixture: Fixture<T>): Promise<T> {
  const made = await fixture.make(lab);
  await lab.requireWaitedFor();
  return made;
}
