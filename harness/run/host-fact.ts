/** Something that is known of the host and would have broken the best deployment. */
export interface HostFact {
  readonly fault: 'host';
  /** Whom it befell; absent where it is all of them. */
  readonly node?: string;
  /** A whole sentence, with the figure. */
  readonly message: string;
  /** It made things slow, and excuses what ran out of time; nothing that failed at once. */
  readonly slowed?: true;
}

/** Knows of facts since a moment of its own: what nodes had of the host's processors, for one. */
export interface FactSource<Moment> {
  mark(): Moment;
  since(moment: Moment): readonly HostFact[];
}
