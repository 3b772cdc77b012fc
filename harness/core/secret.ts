import { inspect } from 'node:util';

/** What stands where a secret was found in a text. A `Secret` itself prints as `***`, which others print as well. */
export const MASK = '***secret***';

/** A value that prints as `***` wherever it is printed; `reveal()` is the only way to it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): string {
    return this.#value;
  }

  /** `***` */
  toString(): string {
    return '***';
  }

  /** `***` */
  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}

/** Tells who has printed a secret, and never which. */
export function indiscretion(speaker: string): string {
  return `${speaker}: a secret of the lab was printed; it is hidden in what the run has written down`;
}
