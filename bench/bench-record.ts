import type { Conditions } from './conditions.ts';
import type { Figure } from './figure.ts';

/** What one call of the benches found. */
export interface BenchRecord {
  /** `20261121-141502`: its name, and its order among the others. */
  readonly id: string;
  readonly conditions: Conditions;
  readonly results: readonly BenchResult[];
}

interface BenchResult {
  readonly bench: string;
  readonly figures: readonly Figure[];
}
