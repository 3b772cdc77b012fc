import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HarnessError, messageOf, type Fault } from '../../core/errors.ts';
import type { Failure } from '../../report/events.ts';
import { failureOf } from '../../report/failure.ts';
import { bounded } from './bounded.ts';
import { checkFailure } from './check-failure.ts';
import { Journal } from './journal.ts';

/**
 * What a report says of an error that no check threw: of a hook, a timer, a promise that nobody waited for. `where` begins
 * the message. What stacklab did not throw is the scenario's fault, an assertion of its own the deployment's.
 */
export function strayFailure(where: string, error: unknown): Failure {
  const judged = checkFailure(error, new Journal());
  const fault = faultOfStray(judged.fault, error);
  const failure = fault === judged.fault ? judged : failureOf(error, { fault, evidence: judged.evidence });
  const line = firstOwnLine(error);
  const at = line === undefined ? '' : ` (${line})`;
  return { ...failure, message: `${where}: ${bounded(messageOf(error), 1_000)}${at}` };
}

/** A library that finds its own state wrong says nothing of the cloud. */
function faultOfStray(judged: Fault, error: unknown): Fault {
  if (judged === 'deployment' && firstOwnLine(error) === undefined) return 'stacklab';
  return judged === 'stacklab' && !isOurs(error) ? 'scenario' : judged;
}

const HARNESS = join(import.meta.dirname, '..', '..');
const HARNESS_URL = `${pathToFileURL(HARNESS).href}/`;
const FOREIGN = ['node:', '/node_modules/', `${HARNESS}/`, HARNESS_URL];

/** Raised on purpose, or thrown in the middle of our own code. */
function isOurs(error: unknown): boolean {
  if (error instanceof HarnessError) return true;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return firstOwnLine(error) === undefined && (stack.includes(`${HARNESS}/`) || stack.includes(HARNESS_URL));
}

const PLACE = /\(?(?:file:\/\/)?(\/[^()]*?)(?:\?[^:()]*)?(:\d+:\d+)\)?$/;

/** `/srv/labs/scenarios/smoke.scenario.ts:12:9`: where in the scenario it was thrown. */
export function firstOwnLine(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const own = stack
    .split('\n')
    .find((line) => /^\s+at /.test(line) && !FOREIGN.some((part) => line.includes(part)) && PLACE.test(line));
  return own?.replace(PLACE, '$1$2').replace(/^\s+at (?:.* )?\/?(?=\/)/, '');
}
