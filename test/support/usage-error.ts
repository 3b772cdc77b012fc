import { expect } from 'chai';
import { UsageError } from '../../harness/core/errors.ts';

/** The lines of the `UsageError` that a call throws; the test fails when it throws nothing or something else. */
export function usageProblems(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    expect(error).to.be.instanceOf(UsageError);
    return (error as UsageError).message.split('\n');
  }
  throw new Error('expected a UsageError, nothing was thrown');
}
