import type { BenchHome } from './bench-home.ts';
import type { Figure } from './figure.ts';

/** What a bench works with. */
export interface BenchSetting {
  readonly home: BenchHome;
  /** How many samples each figure gets; absent: as many as the bench needs to be believed. */
  readonly samples?: number | undefined;
  /** The labs that a bench of whole runs takes. */
  readonly labs: readonly string[];
  /** Tells whoever waits how far it is. */
  readonly say: (line: string) => void;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  readonly measure: (setting: BenchSetting) => Promise<readonly Figure[]>;
}
