import type { Duplex } from 'node:stream';

/** The one place that knows where nodes live: opens a byte stream to an address inside the lab. */
export interface Dialer {
  /** Throws `ConnectFailed` when nothing answers there. */
  dial(address: string, port: number, signal?: AbortSignal): Promise<Duplex>;
}
