import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ConnectConfig } from 'ssh2';
import { Deadline } from '../../core/deadline.ts';
import { ConnectFailed, messageOf } from '../../core/errors.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import { ALGORITHMS } from './algorithms.ts';
import { fingerprintOf } from './host-key.ts';
import type { Target } from './target.ts';

const KEEPALIVE_MISSES = 4;

/** Somebody else answers at the node's address: trying again cannot mend it. */
export class WrongHostKey extends ConnectFailed {}

/** Nobody refused, and nobody answered in time. */
export class Unanswered extends ConnectFailed {}

/** A client that is logged in, and the stream it speaks over. */
export interface LoggedIn {
  readonly client: Client;
  readonly socket: Duplex;
}

/** Dials the node and logs in; throws `ConnectFailed` when that does not succeed before the handshake's deadline. */
export async function handshake(target: Target, signal: AbortSignal): Promise<LoggedIn> {
  using deadline = new Deadline(target.handshakeWithinMs, signal, target.lostTime);
  const socket = await dial(target, deadline);
  const client = new ssh2.Client();
  // errors may come at any time, also twice and after the end: without a listener each would end the process
  client.on('error', () => undefined);
  try {
    await untilAborted(login(client, socket, target), deadline.signal);
    return { client, socket };
  } catch (error) {
    socket.destroy();
    throw asConnectFailed(target, 'the SSH handshake failed', error, deadline);
  }
}

async function dial(target: Target, deadline: Deadline): Promise<Duplex> {
  const { dialer, address, port } = target;
  try {
    const dialing = dialer.dial(address, port, deadline.signal);
    return await untilAborted(dialing, deadline.signal, (late) => late.destroy());
  } catch (error) {
    throw asConnectFailed(target, 'no connection', error, deadline);
  }
}

function login(client: Client, socket: Duplex, target: Target): Promise<void> {
  return new Promise((resolve, reject) => {
    const presented = { key: undefined as Buffer | undefined };
    const onError = (error: Error): void =>
      reject(
        presented.key && !target.hostKey.matches(presented.key) ? wrongHostKey(target, presented.key) : error,
      );
    client.once('ready', resolve).on('error', onError);
    client.once('close', () => reject(new Error('the server closed the connection')));
    client.connect(configOf(target, socket, (key) => (presented.key = key)));
  });
}

function configOf(target: Target, socket: Duplex, onHostKey: (key: Buffer) => void): ConnectConfig {
  return {
    // ssh2 speaks to any Duplex; its types know sockets only
    sock: socket,
    username: target.user,
    privateKey: target.privateKey.reveal(),
    // without it ssh2 asks for `none` first, which costs a round trip
    authHandler: ['publickey'],
    hostVerifier: (key: Buffer) => {
      onHostKey(key);
      return target.hostKey.matches(key);
    },
    algorithms: { ...ALGORITHMS, serverHostKey: target.hostKey.algorithms },
    keepaliveInterval: target.keepaliveEveryMs,
    keepaliveCountMax: KEEPALIVE_MISSES,
    // the deadline above covers the dialling too
    readyTimeout: 0,
  };
}

function wrongHostKey({ node, address, port, hostKey }: Target, presented: Buffer): WrongHostKey {
  return new WrongHostKey(
    `${node}: host key ${fingerprintOf(presented)} at ${address}:${port} is not the node's ${hostKey.fingerprint}: another machine answers there`,
  );
}

function asConnectFailed(target: Target, what: string, error: unknown, deadline: Deadline): Error {
  deadline.throwIfCancelled();
  if (error instanceof ConnectFailed) return error;
  const isLate = deadline.signal.aborted;
  const reason = isLate ? `no answer within ${deadline.limit}` : messageOf(error);
  const message = `${target.node}: ${what} (${target.user} at ${target.address}:${target.port}): ${reason}`;
  return isLate ? new Unanswered(message, { cause: error }) : new ConnectFailed(message, { cause: error });
}
