import { LabFault, messageOf } from './errors.ts';

/** Waits for all of them before it throws what went wrong: what is still being made cannot be removed. */
export async function settleAll<T extends readonly Promise<unknown>[] | []>(
  calls: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results: readonly PromiseSettledResult<unknown>[] = await Promise.allSettled(calls);
  const failed = results.filter((result) => result.status === 'rejected');
  const [first] = failed;
  if (!first) return Promise.all(calls);
  if (failed.length === 1) throw first.reason;
  const messages = [...new Set(failed.map(({ reason }) => messageOf(reason)))];
  throw messages.length === 1 ? first.reason : new LabFault(messages.join('; '), { cause: first.reason });
}
