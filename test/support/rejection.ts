/** The error that a promise must end with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const value = await promise.then(
    (result) => ({ result }),
    (error: unknown) => error,
  );
  if (value instanceof Error) return value;
  throw new Error(`was not rejected with an error, but ended with ${JSON.stringify(value)}`);
}
