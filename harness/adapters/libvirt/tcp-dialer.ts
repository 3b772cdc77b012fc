import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectFailed, messageOf } from '../../core/errors.ts';
import type { Dialer } from '../../ports/dialer.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Opens streams from this process's own network: what a lab on the machine's libvirtd is reached by. */
export const tcpDialer: Dialer = {
  dial: (address, port, signal) =>
    new Promise<Duplex>((resolve, reject) => {
      const socket = connect({ host: address, port, noDelay: true });
      const onAbort = (): void => void socket.destroy(new Error('given up'));
      const settle = (): void => signal?.removeEventListener('abort', onAbort);
      const refuse = (cause: unknown): void => {
        settle();
        const message = `${address}:${port}: no connection into the lab; last seen: ${messageOf(cause)}`;
        reject(new ConnectFailed(message, { cause }));
      };
      socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
      socket.once('error', refuse);
      socket.once('connect', () => {
        settle();
        socket.setTimeout(0);
        socket.off('error', refuse);
        resolve(socket);
      });
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
