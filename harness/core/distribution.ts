/** How measured values spread. */
export interface Distribution {
  readonly n: number;
  readonly min: number;
  readonly median: number;
  /** The smallest value that 95 of 100 do not exceed. */
  readonly p95: number;
  readonly max: number;
}

/** Throws `RangeError` when nothing was measured. */
export function distributionOf(samples: readonly number[]): Distribution {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    n: sorted.length,
    min: at(sorted, 0),
    median: medianOf(sorted),
    p95: at(sorted, Math.ceil(0.95 * sorted.length) - 1),
    max: at(sorted, sorted.length - 1),
  };
}

/** The middle value, or the mean of the two in the middle. Throws `RangeError` when there is none. */
export function medianOf(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return (at(sorted, Math.ceil(sorted.length / 2) - 1) + at(sorted, Math.floor(sorted.length / 2))) / 2;
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new RangeError('nothing was measured');
  return value;
}
