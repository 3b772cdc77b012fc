/** What the graph has to know of a phase. */
export interface GraphPhase {
  readonly name: string;
  readonly needs: readonly string[];
}

/** Where a phase stands; one that is in no map has not been started. */
export type PhaseState = 'running' | 'passed' | 'failed';

/** A phase that can no longer start, and the failed phase at the root of it. */
export interface BlockedPhase<P extends GraphPhase> {
  readonly phase: P;
  readonly by: string;
}

/** The time that each phase and the longest chain after it may take, in milliseconds by name. */
export function waysAhead(
  phases: readonly (GraphPhase & { readonly withinMs: number })[],
): Map<string, number> {
  const ways = new Map<string, number>();
  const ahead = new Map<string, number>();
  for (const { name, needs, withinMs } of neededFirst(phases).toReversed()) {
    const way = withinMs + (ahead.get(name) ?? 0);
    ways.set(name, way);
    for (const need of needs) ahead.set(need, Math.max(way, ahead.get(need) ?? 0));
  }
  return ways;
}

/** Phases that will never start, because something they need, however far away, has failed. */
export function blockedPhases<P extends GraphPhase>(
  phases: readonly P[],
  states: ReadonlyMap<string, PhaseState>,
): BlockedPhase<P>[] {
  const roots = new Map<string, string>();
  for (const { name, needs } of neededFirst(phases)) {
    const failed = states.get(name) === 'failed' ? name : undefined;
    const root = states.has(name) ? failed : needs.map((need) => roots.get(need)).find(isDefined);
    if (root !== undefined) roots.set(name, root);
  }
  return phases.flatMap((phase) => {
    const by = states.has(phase.name) ? undefined : roots.get(phase.name);
    return by === undefined ? [] : [{ phase, by }];
  });
}

/** A phase and everything that it needs, however far away. */
export function neededFor(phases: readonly GraphPhase[], name: string): Set<string> {
  return reachable(new Map(phases.map((phase) => [phase.name, phase.needs])), name);
}

/** Everything that needs a phase, however far away, without the phase itself. */
export function dependentsOf(phases: readonly GraphPhase[], name: string): Set<string> {
  const found = reachable(neederNames(phases), name);
  found.delete(name);
  return new Set(phases.flatMap((phase) => (found.has(phase.name) ? [phase.name] : [])));
}

/** Cycles of `needs`, each as a path that ends where it began: `['a', 'b', 'a']`; of very many the first ones. */
export function cyclesOf(phases: readonly GraphPhase[], atMost = 20): string[][] {
  const needsOf = new Map(phases.map(({ name, needs }) => [name, needs]));
  const finished = new Set<string>();
  const cycles: string[][] = [];
  for (const { name } of phases) {
    const trail = new Trail(needsOf);
    if (!finished.has(name)) trail.enter(name);
    for (let need = trail.next(); need !== undefined && cycles.length < atMost; need = trail.next()) {
      if (need.left !== undefined) finished.add(need.left);
      else if (trail.has(need.entered)) cycles.push(trail.cycleOf(need.entered));
      else if (!finished.has(need.entered)) trail.enter(need.entered);
    }
  }
  return cycles;
}

/** The phases that need each, by name. */
export function neederNames(phases: readonly GraphPhase[]): Map<string, string[]> {
  const needers = new Map<string, string[]>();
  for (const { name, needs } of phases)
    for (const need of needs) {
      const known = needers.get(need);
      if (known) known.push(name);
      else needers.set(need, [name]);
    }
  return needers;
}

type Move = { readonly entered: string; readonly left?: undefined } | { readonly left: string };

/** A walk along `needs`, which goes back where there is nothing more to follow; deeper than calls can be. */
class Trail {
  readonly #needsOf: ReadonlyMap<string, readonly string[]>;
  readonly #path: { readonly name: string; readonly needs: Iterator<string> }[] = [];
  readonly #places = new Map<string, number>();

  constructor(needsOf: ReadonlyMap<string, readonly string[]>) {
    this.#needsOf = needsOf;
  }

  enter(name: string): void {
    this.#places.set(name, this.#path.length);
    this.#path.push({ name, needs: (this.#needsOf.get(name) ?? []).values() });
  }

  /** The next need of the phase that it has come to, or that phase when it goes back; undefined at the end. */
  next(): Move | undefined {
    const last = this.#path.at(-1);
    if (!last) return undefined;
    const need = last.needs.next();
    if (need.done !== true) return { entered: need.value };
    this.#path.pop();
    this.#places.delete(last.name);
    return { left: last.name };
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  cycleOf(name: string): string[] {
    return [...this.#path.slice(this.#places.get(name)).map((step) => step.name), name];
  }
}

/** Each phase after all that it needs; without those that are in a cycle or need one. */
function neededFirst<P extends GraphPhase>(phases: readonly P[]): P[] {
  const byName = new Map(phases.map((phase) => [phase.name, phase]));
  const needers = neederNames(phases);
  const missing = new Map(
    phases.map(({ name, needs }) => [name, new Set(needs.filter((need) => byName.has(need))).size]),
  );
  const sorted = phases.filter(({ name }) => missing.get(name) === 0);
  // it grows while it is read
  for (const { name } of sorted)
    for (const needer of new Set(needers.get(name))) {
      const left = (missing.get(needer) ?? 0) - 1;
      missing.set(needer, left);
      const phase = byName.get(needer);
      if (left === 0 && phase) sorted.push(phase);
    }
  return sorted;
}

function reachable(next: ReadonlyMap<string, readonly string[]>, from: string): Set<string> {
  const found = new Set([from]);
  // a set is read to its end, also where that is added while it is read
  for (const name of found) for (const other of next.get(name) ?? []) found.add(other);
  return found;
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
