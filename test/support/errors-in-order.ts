/** What `await using` throws when a test and what takes it down fail both; Node 20 has no class for it. */
interface Suppressed {
  readonly error: unknown;
  readonly suppressed: unknown;
}

/** The errors that an error is made of, the first that was thrown first. mocha itself shows the causes of each. */
export function errorsInOrder(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return [new Error(String(error))];
  if (isSuppressed(error)) return [...errorsInOrder(error.suppressed), ...errorsInOrder(error.error)];
  if (error instanceof AggregateError) return [error, ...error.errors.flatMap(errorsInOrder)];
  return [error];
}

function isSuppressed(error: Error): error is Error & Suppressed {
  return error.name === 'SuppressedError' && 'error' in error && 'suppressed' in error;
}
