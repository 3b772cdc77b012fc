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

/** The middle one; of an even number of samples the mean of the two in the middle. */
export function medianOf(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('no sample has no median');
  return (lower + upper) / 2;
}

export function isWithinLimit({ samples, limit }: Figure): boolean {
  return limit === undefined || medianOf(samples) <= limit;
}

/** `12.3 s`, `1.04` */
export function showAmount(amount: number, unit: Unit): string {
  const digits = unit === '' || unit === '%' ? 2 : amount < 100 ? 1 : 0;
  return `${amount.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}
