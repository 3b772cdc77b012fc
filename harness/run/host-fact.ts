/** Something that is known of the host and would have broken the best deployment. */
export interface HostFact {
  readonly fault: 'host';
  /** Whom it befell; absent where it is all of them. */
  readonly node?: string;
  /** A whole sentence, with the figure. */
  readonly message: string;
}
