/** One question asked of the host, and what it answered. */
export interface Rung {
  readonly question: string;
  readonly passed: boolean;
  readonly evidence: string;
}

/** How the lab's nodes run, proven by booting. */
export interface Acceleration {
  readonly type: 'kvm' | 'tcg';
  /** Whether nodes may run KVM guests of their own. */
  readonly nested: boolean;
  readonly rungs: readonly Rung[];
  /** What every `within` is multiplied by: 1 under KVM, measured under TCG. */
  readonly timeScale: number;
}
