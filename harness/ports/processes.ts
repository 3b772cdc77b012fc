/** A process told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, as proc(5) gives them. */
  readonly startTime: string;
}

/** The host's processes, as far as stacklab asks about them. */
export interface ProcessTable {
  /** The process that asks. */
  self(): Promise<ProcessIdentity>;
  isAlive(process: ProcessIdentity): Promise<boolean>;
}
