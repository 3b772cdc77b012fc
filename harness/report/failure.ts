import { HarnessError, HostLacks, messageOf, type Fault } from '../core/errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Evidence, Failure } from './events.ts';

export interface FailureContext {
  /** Whose fault it is, where the caller knows better than the error's class: an assertion of a check. */
  readonly fault?: Fault;
  readonly node?: string | undefined;
  readonly evidence?: readonly Evidence[];
}

/** What reports need to know of anything that was thrown; what is no `HarnessError` is stacklab's own fault. */
export function failureOf(error: unknown, context: FailureContext = {}): Failure {
  const { node, evidence = [], fault = faultOf(error) } = context;
  return {
    fault,
    kind: error instanceof Error ? error.name : 'Error',
    exitCode: exitCodeOf(error, fault),
    message: messageOf(error),
    ...(node === undefined ? {} : { node }),
    evidence: isUnforeseen(error, fault) ? [...evidence, ...stackOf(error)] : evidence,
  };
}

/** Where nobody raised it on purpose, only its stack tells how it came to it. */
function isUnforeseen(error: unknown, fault: Fault): boolean {
  return fault === 'stacklab' || (fault === 'scenario' && !(error instanceof HarnessError));
}

/** What the process exits with when this error decides the run. */
export function exitCodeOf(error: unknown, fault: Fault = faultOf(error)): number {
  if (error instanceof HostLacks) return EXIT.hostLacks;
  return EXIT_BY_FAULT[fault];
}

function faultOf(error: unknown): Fault {
  return error instanceof HarnessError ? error.fault : 'stacklab';
}

const EXIT_BY_FAULT: Readonly<Record<Fault, number>> = {
  deployment: EXIT.red,
  scenario: EXIT.broken,
  lab: EXIT.broken,
  host: EXIT.broken,
  stacklab: EXIT.broken,
  usage: EXIT.usage,
  interruption: EXIT.interrupted,
};

function stackOf(error: unknown): Evidence[] {
  const stack = error instanceof Error ? error.stack : undefined;
  return stack === undefined ? [] : [{ title: 'stack', text: stack }];
}
