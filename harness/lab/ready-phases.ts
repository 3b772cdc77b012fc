import { neederNames, type GraphPhase } from './phase-graph.ts';

/** Which phases can start, as others start and pass: each step costs what it changes, however many phases there are. */
export class ReadyPhases<P extends GraphPhase> {
  readonly #phases: ReadonlyMap<string, { readonly phase: P; readonly index: number }>;
  readonly #needers: ReadonlyMap<string, readonly string[]>;
  /** Needs of each phase that have not passed. */
  readonly #missing: ReadonlyMap<string, Set<string>>;
  readonly #started = new Set<string>();
  readonly #ready: Set<string>;

  /** Those that have `passed` already are not started. */
  constructor(phases: readonly P[], passed: Iterable<string> = []) {
    this.#phases = new Map(phases.map((phase, index) => [phase.name, { phase, index }]));
    this.#needers = neederNames(phases);
    this.#missing = new Map(phases.map(({ name, needs }) => [name, new Set(needs)]));
    this.#ready = new Set(phases.flatMap(({ name, needs }) => (needs.length === 0 ? [name] : [])));
    for (const name of passed) {
      this.start(name);
      this.pass(name);
    }
  }

  /** Not yet started, everything they need has passed; in the order of the file. */
  get now(): P[] {
    const found = [...this.#ready].flatMap((name) => this.#phases.get(name) ?? []);
    return found.toSorted((one, other) => one.index - other.index).map(({ phase }) => phase);
  }

  start(name: string): void {
    this.#started.add(name);
    this.#ready.delete(name);
  }

  pass(name: string): void {
    for (const needer of this.#needers.get(name) ?? []) {
      const missing = this.#missing.get(needer);
      missing?.delete(name);
      if (missing?.size === 0 && !this.#started.has(needer)) this.#ready.add(needer);
    }
  }
}
