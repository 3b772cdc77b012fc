import type { Network } from '../../lab/lab.ts';
import type { Acceleration } from '../../ports/acceleration.ts';
import type { NodeImage } from '../../ports/images.ts';
import type { Dialer } from '../../ports/dialer.ts';

/** A libvirtd to put a lab on, and the way to what runs there. */
export interface LibvirtHost {
  readonly uri: string;
  readonly dialer: Dialer;
  /** True when ending the host ends everything on it: no domain or network has to be removed one by one. */
  readonly private: boolean;
  /** Process 1 of a sandbox as the host numbers it; absent where the daemon was there before. */
  readonly init?: number;
  /** Whether its lab is meant to be there: its command still works on it, or it was kept. */
  readonly held: boolean;
  /** The lab outlives the process that started it. */
  keep(): Promise<void>;
  /** The right to make networks with these addresses until it is given back; throws `HostFault` when somebody has them. */
  lease(networks: readonly Network[], signal?: AbortSignal): Promise<AsyncDisposable>;
}

export interface HostOrder {
  /** Of the nodes that are to run there. */
  readonly acceleration: Pick<Acceleration, 'type'>;
  /** By node: what they boot from; absent where none will. */
  readonly images?: ReadonlyMap<string, NodeImage>;
  readonly signal?: AbortSignal | undefined;
}

/** Where the libvirtd of a lab comes from: a sandbox of its own, or one that exists already. */
export interface LibvirtHosts {
  readonly start: (instanceDir: string, order: HostOrder) => Promise<LibvirtHost>;
  /** What there is of it; undefined when nothing is. */
  readonly find: (instanceDir: string) => Promise<LibvirtHost | undefined>;
  readonly end: (instanceDir: string) => Promise<void>;
}
