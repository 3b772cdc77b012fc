/** A check or step as reports name it. */
export interface NamedCheck {
  readonly check: string;
  readonly title: string;
  readonly seed: readonly string[];
}

/** What the words of scenarios made of a file: suites, tests and functions of hooks. Its tests tell of themselves, and have limits of their own. */
export class OwnTests {
  readonly #made = new WeakSet();
  readonly #checks = new WeakMap<object, NamedCheck>();
  readonly #ids: string[] = [];
  readonly #held = new WeakMap<object, string>();

  add(made: object, check?: NamedCheck): void {
    this.#made.add(made);
    if (check) this.#checks.set(made, check);
  }

  has(made: object): boolean {
    return this.#made.has(made);
  }

  checkOf(made: object): NamedCheck | undefined {
    return this.#checks.get(made);
  }

  /** Every id that was taken, those that `--only` leaves out too. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  /** Takes an id; false when it is taken. */
  claim(id: string): boolean {
    if (this.#ids.includes(id)) return false;
    this.#ids.push(id);
    return true;
  }

  /** Notes why a test of the file's own is not played. */
  hold(made: object, reason: string): void {
    this.#held.set(made, reason);
  }

  whyHeld(made: object): string | undefined {
    return this.#held.get(made);
  }
}
