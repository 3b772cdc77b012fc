import * as errors from './errors.ts';
import { HarnessError, type Fault } from './errors.ts';

type Made = new (message: string) => HarnessError;

/** An error that stacklab raised elsewhere, of its class where that is known; else one of the same name and fault. */
export function namedError(name: string, message: string, fault: Fault): HarnessError {
  const known = (Object.entries(errors) as [string, unknown][]).find(([key]) => key === name)?.[1];
  const isClass = typeof known === 'function' && known.prototype instanceof HarnessError;
  return isClass ? new (known as Made)(message) : new UnknownHere(message, name, fault);
}

/** Of a class that only those know who raised it. */
class UnknownHere extends HarnessError {
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
