import { HarnessError, HostLacks, Interrupted, messageOf, type Fault } from '../core/errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Evidence, Failure } from './events.ts';

export interface FailureContext {
  readonly node?: string | undefined;
  readonly evidence?: readonly Evidence[];
}

/** What reports need to know of anything that was thrown; what is no `HarnessError` is stacklab's own fault. */
export function failureOf(error: unknown, { node, evidence = [] }: FailureContext = {}): Failure {
  return {
    fault: error instanceof HarnessError ? error.fault : 'stacklab',
    kind: error instanceof Error ? error.name : 'Error',
    exitCode: exitCodeOf(error),
    message: messageOf(error),
    ...(node === undefined ? {} : { node }),
    evidence: error instanceof HarnessError ? evidence : [...evidence, ...stackOf(error)],
  };
}

/** What the process exits with when this error decides the run. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof HostLacks) return EXIT.hostLacks;
  return error instanceof HarnessError ? EXIT_BY_FAULT[error.fault] : EXIT.broken;
}

const EXIT_BY_FAULT: Readonly<Record<Fault, number>> = {
  deployment: EXIT.red,
  lab: EXIT.broken,
  host: EXIT.broken,
  stacklab: EXIT.broken,
  usage: EXIT.usage,
};

function stackOf(error: unknown): Evidence[] {
  const stack = error instanceof Error ? error.stack : undefined;
  return stack === undefined ? [] : [{ title: 'stack', text: stack }];
}
