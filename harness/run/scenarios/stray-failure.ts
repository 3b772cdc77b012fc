import { messageOf } from '../../core/errors.ts';
import type { Failure } from '../../report/events.ts';
import { bounded } from './bounded.ts';
import { checkFailure, withLine } from './check-failure.ts';
import { Journal } from './journal.ts';

/**
 * What a report says of an error that no check threw: of a hook, a timer, a promise that nobody waited for. `where` begins
 * the message.
 */
export function strayFailure(where: string, error: unknown): Failure {
  const failure = checkFailure(error, new Journal());
  return { ...failure, message: `${where}: ${withLine(bounded(messageOf(error), 1_000), error)}` };
}
