/** Rows of things that are performed at the same time: each row from its first to its last, whatever comes of one. */
export class SideBySide<T, R> {
  readonly #rows: readonly (readonly T[])[];
  readonly #perform: (one: T) => Promise<R>;
  #outcomes: ReadonlyMap<T, Promise<R>> | undefined;

  constructor(rows: readonly (readonly T[])[], perform: (one: T) => Promise<R>) {
    this.#rows = rows;
    this.#perform = perform;
  }

  /** Of one of them; the first who asks starts all rows. */
  async outcome(one: T): Promise<R> {
    this.#outcomes ??= new Map(this.#rows.flatMap((row) => this.#start(row)));
    const outcome = this.#outcomes.get(one);
    if (!outcome) throw new RangeError('it stands in no row');
    return outcome;
  }

  /** Returns when nothing is performed any more. */
  async end(): Promise<void> {
    await Promise.allSettled([...(this.#outcomes?.values() ?? [])]);
  }

  #start(row: readonly T[]): [T, Promise<R>][] {
    let before: Promise<unknown> = Promise.resolve();
    return row.map((one) => {
      const outcome = before.then(() => this.#perform(one));
      before = outcome.catch(() => undefined); // who asks for it is told
      return [one, outcome];
    });
  }
}
