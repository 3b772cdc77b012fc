import { HarnessError, messageOf, type Fault } from '../../core/errors.ts';
import { namedError } from '../../core/named-error.ts';

/** Something thrown, as data: it travels between two processes. */
export interface Parcel {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Of errors that stacklab raises on purpose. */
  readonly fault?: Fault;
}

export function pack(thrown: unknown): Parcel {
  const message = messageOf(thrown);
  if (!(thrown instanceof Error)) return { name: 'Error', message };
  const { name, stack } = thrown;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(thrown instanceof HarnessError ? { fault: thrown.fault } : {}),
  };
}

/** An error of the same class, where both sides know it; else one of the same name and fault. */
export function unpack({ name, message, stack, fault }: Parcel): Error {
  const error =
    fault === undefined ? Object.assign(new Error(message), { name }) : namedError(name, message, fault);
  if (stack !== undefined) error.stack = stack;
  return error;
}
