import type { Check } from './check.ts';

/** What services complain of because a check that has begun wants them to: of a refusal, of a node that it has cut off. */
export class Provocations {
  readonly #begun = new Map<string, readonly RegExp[]>();

  begin({ id, provokes }: Pick<Check, 'id' | 'provokes'>): void {
    if (provokes.length > 0) this.#begun.set(id, provokes);
  }

  /** The id of the check that makes services complain so; undefined where none does. */
  by(text: string): string | undefined {
    for (const [id, provokes] of this.#begun) if (provokes.some((says) => says.test(text))) return id;
    return undefined;
  }
}
