import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';

/** What a scenario lets its player choose, and what was chosen. */
export class ScenarioOptions {
  readonly #scenario: string;
  readonly #settings: ReadonlyMap<string, string>;
  readonly #inForce = new Map<string, number>();

  /** `settings` is what `--set` says. */
  constructor(scenario: string, settings: ReadonlyMap<string, string>) {
    this.#scenario = scenario;
    this.#settings = settings;
  }

  /** A whole number of at least 1; throws `UsageError` on any other. */
  number(name: string, byDefault: number): number {
    const value = wholeNumber(name, this.#settings.get(name) ?? String(byDefault));
    this.#inForce.set(name, value);
    return value;
  }

  get inForce(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#inForce);
  }

  /** Throws `UsageError` on a setting that the scenario never asked for. */
  refuseUnknown(): void {
    const names = [...this.#inForce.keys()];
    const unknown = [...this.#settings.keys()].find((name) => !names.includes(name));
    if (unknown === undefined) return;
    const there = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
    throw new UsageError(
      `--set ${unknown}: scenario ${this.#scenario} has no such option${didYouMean(unknown, names) || ';'} ${there}`,
    );
  }
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new UsageError(`--set ${name}=${text}: it is a whole number of at least 1, such as ${name}=4`);
}
