import { HarnessError, Interrupted } from '../../core/errors.ts';

/** Why nothing more is asked of a lab. */
export interface Halt {
  /** In one line, for what is skipped because of it. */
  readonly reason: string;
  /** What was being asked fails by it: a machine is lost. Absent where the user wanted to stop. */
  readonly error?: HarnessError;
}

/** Undefined while things go on. */
export function haltOf(signal: AbortSignal | undefined): Halt | undefined {
  if (!signal?.aborted) return undefined;
  const { reason } = signal as { reason: unknown };
  if (!(reason instanceof HarnessError) || reason instanceof Interrupted) return { reason: 'interrupted' };
  const [line = ''] = reason.message.split('\n');
  return { reason: line, error: reason };
}
