/** What a check has made and could not undo. */
export interface LeftBehind {
  readonly subject: string;
  readonly cause: unknown;
}
