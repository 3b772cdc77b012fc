type Things = Set<AsyncDisposable>;

/** mocha may load this file twice, for `require` and for `import`: what must be known to both lies outside of it. */
const world = globalThis as { stacklabUnfinished?: Things };
/** What tests have made and not yet taken down, in the order in which it was made. */
const unfinished = (world.stacklabUnfinished ??= new Set());

/** Notes something that has to be taken down even when its test never comes to it, as one that timed out. */
export function begun<T extends AsyncDisposable>(thing: T): T {
  unfinished.add(thing);
  return thing;
}

/** It is taken down. */
export function finished(thing: AsyncDisposable): void {
  unfinished.delete(thing);
}

export function allUnfinished(): ReadonlySet<AsyncDisposable> {
  return new Set(unfinished);
}

/** Takes down what is not among those named, the newest first. What cannot be taken down does not keep the others. */
export async function finishAllBut(kept: ReadonlySet<AsyncDisposable>): Promise<void> {
  const failures: unknown[] = [];
  for (const thing of [...unfinished].reverse())
    if (!kept.has(thing)) {
      unfinished.delete(thing);
      try {
        await thing[Symbol.asyncDispose]();
      } catch (error) {
        failures.push(error);
      }
    }
  if (failures.length > 0) throw new AggregateError(failures, 'not all could be taken down');
}
