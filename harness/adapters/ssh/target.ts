import type { LostTime } from '../../core/lost-time.ts';
import type { Secret } from '../../core/secret.ts';
import type { Dialer } from '../../ports/dialer.ts';
import type { AnsweredPort } from '../../ports/shell.ts';
import type { HostKey } from './host-key.ts';

/** Everything that a connection to one node needs to know. */
export interface Target {
  /** The node's name: the subject of every message. */
  readonly node: string;
  readonly dialer: Dialer;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey: Secret;
  readonly hostKey: HostKey;
  /** From the first packet to a logged-in connection. */
  readonly handshakeWithinMs: number;
  /** From a request for a channel to its answer. */
  readonly openWithinMs: number;
  /** A peer that leaves `KEEPALIVE_MISSES` of these unanswered is dead. */
  readonly keepaliveEveryMs: number;
  readonly answered?: AnsweredPort | undefined;
  /** Whether the node's machine runs; absent where nobody can tell. */
  readonly isRunning?: (() => Promise<boolean>) | undefined;
  /** By which commands and handshakes have longer. */
  readonly lostTime?: LostTime | undefined;
}
