/** One question asked of the host, and what it answered. */
export interface Rung {
  readonly question: string;
  readonly passed: boolean;
  readonly evidence: string;
}

/** `native` is no machine at all: processes of this host. */
export type AccelerationType = 'kvm' | 'tcg' | 'native';

/** How the lab's nodes run: proven by booting, where it is a machine that boots. */
export interface Acceleration {
  readonly type: AccelerationType;
  /** Whether nodes may run KVM guests of their own. */
  readonly nested: boolean;
  readonly rungs: readonly Rung[];
  /** The rung that decided, in words. */
  readonly reason: string;
  /** What every `within` is multiplied by: measured in a machine, 1 where nodes are none. */
  readonly timeScale: number;
  /** The rate of a node's time stamp counter, where nodes cannot be trusted to find it out: under TCG. */
  readonly tscKHz?: number;
}

/** Asks the host how nodes can run. */
export interface AccelerationProver {
  /** Boots the lab's own kernel to find out; remembered for this boot of the host and this kernel, but for how fast the host is. */
  prove(kernel: string, signal?: AbortSignal): Promise<Acceleration>;
}
