import { LabFault, messageOf } from '../../core/errors.ts';

/** Waits for all of them before it throws what went wrong: what is still being made cannot be removed. */
export async function settleAll(calls: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(calls)).filter((result) => result.status === 'rejected');
  const [first] = failed;
  if (!first) return;
  if (failed.length === 1) throw first.reason;
  const messages = [...new Set(failed.map(({ reason }) => messageOf(reason)))];
  throw messages.length === 1 ? first.reason : new LabFault(messages.join('; '), { cause: first.reason });
}
