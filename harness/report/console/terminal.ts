/** The part of a terminal, or of a file, that the console needs. */
export interface Terminal {
  write(text: string): void;
  /** Columns as of now; infinite where nothing is cut. */
  columns(): number;
  rows(): number;
}
