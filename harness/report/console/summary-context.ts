import type { Brush } from './terminal-style.ts';

/** What the end of a run is written on. */
export interface SummaryContext {
  readonly brush: Brush;
  readonly width: number;
}
