import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HarnessError, type Fault } from '../../core/errors.ts';

/** What libraries of assertions throw: by shape, not by class, for a scenario may bring its own. */
export interface Assertion extends Error {
  readonly actual: unknown;
  readonly expected?: unknown;
}

export function asAssertion(error: unknown): Assertion | undefined {
  const isAssertion = error instanceof Error && error.name === 'AssertionError' && 'actual' in error;
  return isAssertion ? error : undefined;
}

/**
 * Whose fault it is that a scenario's code ended with this. An assertion of the scenario is the deployment's; what stacklab
 * raises on purpose says it itself, but a wrong call of ours is the scenario's; of anything else it is whose code threw it.
 */
export function blameFor(error: unknown): Fault {
  // a library that finds its own state wrong says nothing of the cloud
  if (asAssertion(error))
    return framesOf(error).length > 0 && !firstOwnLine(error) ? 'stacklab' : 'deployment';
  if (error instanceof HarnessError) return error.fault === 'usage' ? 'scenario' : error.fault;
  return isOurs(error) ? 'stacklab' : 'scenario';
}

const PLACE = /\(?(?:file:\/\/)?(\/[^()]*?)(?:\?[^:()]*)?(:\d+:\d+)\)?$/;

/** `/srv/labs/scenarios/smoke.scenario.ts:12:9`: where in the scenario it was thrown. */
export function firstOwnLine(error: unknown): string | undefined {
  const own = framesOf(error).find((line) => !isOfLibrary(line) && !isOfHarness(line) && PLACE.test(line));
  return own?.replace(PLACE, '$1$2').replace(/^\s+at (?:.* )?\/?(?=\/)/, '');
}

const HARNESS = join(import.meta.dirname, '..', '..');
const HARNESS_PARTS = [`${HARNESS}/`, `${pathToFileURL(HARNESS).href}/`];

/** Thrown in the middle of our own code. */
function isOurs(error: unknown): boolean {
  const thrower = framesOf(error).find((line) => !isOfLibrary(line));
  return thrower !== undefined && isOfHarness(thrower);
}

function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => /^\s+at /.test(line));
}

function isOfLibrary(line: string): boolean {
  return line.includes('node:') || line.includes('/node_modules/') || /\(?<anonymous>\)?$/.test(line);
}

function isOfHarness(line: string): boolean {
  return HARNESS_PARTS.some((part) => line.includes(part));
}
