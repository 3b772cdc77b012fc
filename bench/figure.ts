import { medianOf } from '../harness/core/distribution.ts';

/** What a figure counts; a ratio has no unit. */
type Unit = 's' | 'ms' | '%' | 'MiB' | '';

/** One thing that a bench found out, sample by sample. */
export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly samples: readonly number[];
  /** The median must not be above it; absent where nothing is promised. */
  readonly limit?: number;
}

export function isWithinLimit({ samples, limit }: Figure): boolean {
  return limit === undefined || medianOf(samples) <= limit;
}

/** `12.3 s`, `1.04` */
export function showAmount(amount: number, unit: Unit): string {
  const digits = unit === '' || unit === '%' ? 2 : amount < 100 ? 1 : 0;
  return `${amount.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}
