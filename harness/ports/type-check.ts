/** What a scenario file was read from, and what is wrong with its types: `FILE:LINE:COLUMN: MESSAGE` each. */
export interface TypeReport {
  readonly mistakes: readonly string[];
  /** Every file of it but those of libraries, by absolute paths. */
  readonly files: readonly string[];
}

/** Says what is wrong with the types of a scenario; nothing of it is executed. */
export type CheckTypes = (file: string, signal: AbortSignal) => Promise<readonly string[]>;
