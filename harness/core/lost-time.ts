/** Time in which whatever is waited for was kept from going on by somebody else. */
export interface Lost {
  readonly ms: number;
  /** By whom or how much, in words: `controller01 had 31 % of the processor time that it asked for`. */
  readonly why: string;
}

/** A clock of lost time. */
export interface LostTime {
  /** Counts from now on; what it returns tells how much was lost since. */
  begin(): () => Promise<Lost>;
}
