import * as errors from '../../core/errors.ts';
import { HarnessError, messageOf, type Fault } from '../../core/errors.ts';

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
    fault === undefined ? Object.assign(new Error(message), { name }) : ofFault(name, message, fault);
  if (stack !== undefined) error.stack = stack;
  return error;
}

type Made = new (message: string) => HarnessError;

function ofFault(name: string, message: string, fault: Fault): HarnessError {
  const known = (Object.entries(errors) as [string, unknown][]).find(([key]) => key === name)?.[1];
  const isClass = typeof known === 'function' && known.prototype instanceof HarnessError;
  return isClass ? new (known as Made)(message) : new OfAnotherProcess(message, name, fault);
}

/** Of a class that only the other process has. */
class OfAnotherProcess extends HarnessError {
  readonly fault: Fault;
  readonly #name: string;

  constructor(message: string, name: string, fault: Fault) {
    super(message);
    this.#name = name;
    this.fault = fault;
  }

  override get name(): string {
    return this.#name;
  }
}
