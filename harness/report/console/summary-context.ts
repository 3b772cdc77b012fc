import type { Brush } from './look.ts';

/** What the end of a run is written on. */
export interface SummaryContext {
  readonly brush: Brush;
  readonly width: number;
}
