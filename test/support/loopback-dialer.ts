import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectFailed } from '../../harness/core/errors.ts';
import type { Dialer } from '../../harness/ports/dialer.ts';

/** Dials this machine's own loopback, and counts how often. */
export class LoopbackDialer implements Dialer {
  /** Every stream dialled, oldest first. */
  readonly streams: Duplex[] = [];

  dial(address: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: address, port, noDelay: true, signal });
      socket.once('connect', () => resolve(socket));
      socket.once('error', (error) => reject(new ConnectFailed(error.message, { cause: error })));
      this.streams.push(socket);
    });
  }
}
