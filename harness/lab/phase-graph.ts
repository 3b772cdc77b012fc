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

/** Phases that can start now: not yet started, everything they need has passed. In the order of the file. */
export function readyPhases<P extends GraphPhase>(
  phases: readonly P[],
  states: ReadonlyMap<string, PhaseState>,
): P[] {
  return phases.filter(
    ({ name, needs }) => !states.has(name) && needs.every((need) => states.get(need) === 'passed'),
  );
}

/** The time that each phase and the longest chain after it may take, in milliseconds by name. */
export function waysAhead(
  phases: readonly (GraphPhase & { readonly withinMs: number })[],
): Map<string, number> {
  const ways = new Map<string, number>();
  const wayOf = (phase: (typeof phases)[number]): number => {
    const after = phases.filter(({ needs }) => needs.includes(phase.name));
    const way = ways.get(phase.name) ?? phase.withinMs + Math.max(0, ...after.map(wayOf));
    ways.set(phase.name, way);
    return way;
  };
  phases.forEach(wayOf);
  return ways;
}

/** Phases that will never start, because something they need, however far away, has failed. */
export function blockedPhases<P extends GraphPhase>(
  phases: readonly P[],
  states: ReadonlyMap<string, PhaseState>,
): BlockedPhase<P>[] {
  const byName = new Map(phases.map((phase) => [phase.name, phase]));
  const roots = new Map<string, string | undefined>();
  const rootOf = (name: string): string | undefined => {
    if (states.get(name) === 'failed') return name;
    if (states.has(name)) return undefined;
    if (!roots.has(name)) {
      roots.set(name, undefined);
      roots.set(name, firstDefined(byName.get(name)?.needs ?? [], rootOf));
    }
    return roots.get(name);
  };
  return phases.flatMap((phase) => {
    const by = states.has(phase.name) ? undefined : rootOf(phase.name);
    return by === undefined ? [] : [{ phase, by }];
  });
}

/** A phase and everything that it needs, however far away. */
export function neededFor(phases: readonly GraphPhase[], name: string): Set<string> {
  const needsOf = new Map(phases.map((phase) => [phase.name, phase.needs]));
  const found = new Set<string>();
  const visit = (phase: string): void => {
    if (found.has(phase)) return;
    found.add(phase);
    needsOf.get(phase)?.forEach(visit);
  };
  visit(name);
  return found;
}

/** Everything that needs a phase, however far away, without the phase itself. */
export function dependentsOf(phases: readonly GraphPhase[], name: string): Set<string> {
  const dependents = phases.filter((phase) => phase.name !== name && neededFor(phases, phase.name).has(name));
  return new Set(dependents.map((phase) => phase.name));
}

/** Every cycle of `needs` as a path that ends where it began: `['a', 'b', 'a']`. */
export function cyclesOf(phases: readonly GraphPhase[]): string[][] {
  const needsOf = new Map(phases.map(({ name, needs }) => [name, needs]));
  const finished = new Set<string>();
  const cycles: string[][] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const start = path.indexOf(name);
    if (start >= 0) cycles.push([...path.slice(start), name]);
    if (start >= 0 || finished.has(name)) return;
    for (const need of needsOf.get(name) ?? []) visit(need, [...path, name]);
    finished.add(name);
  };
  for (const { name } of phases) visit(name, []);
  return cycles;
}

function firstDefined<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
