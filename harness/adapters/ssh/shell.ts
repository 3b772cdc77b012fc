import type { Duplex } from 'node:stream';
import { toMs, type Duration } from '../../core/duration.ts';
import { ConnectFailed, WaitTimedOut, messageOf } from '../../core/errors.ts';
import type { LostTime } from '../../core/lost-time.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import { waitUntil, type Observation } from '../../core/wait.ts';
import type { Secret } from '../../core/secret.ts';
import type { Dialer } from '../../ports/dialer.ts';
import type {
  AnsweredPort,
  CommandResult,
  DownloadOptions,
  ExecOptions,
  Shell,
  UploadOptions,
} from '../../ports/shell.ts';
import { ConnectionLost } from './connection-lost.ts';
import { Execution } from './execution.ts';
import { WrongHostKey } from './handshake.ts';
import { HostKey } from './host-key.ts';
import { Link } from './link.ts';
import { LossInquiry } from './loss-inquiry.ts';
import { Sessions } from './sessions.ts';
import { Slots } from './slots.ts';
import type { Target } from './target.ts';
import { downloadTree } from './download-tree.ts';
import { uploadTree } from './upload-tree.ts';

export interface ShellOptions {
  /** The subject of every message. */
  readonly node: string;
  readonly dialer: Dialer;
  readonly address: string;
  /** @default 22 */
  readonly port?: number;
  /** @default 'root' */
  readonly user?: string;
  readonly privateKey: Secret;
  /** `ssh-ed25519 AAAA…`: no other key is accepted. */
  readonly hostPublicKey: string;
  /** From dialling to being logged in. @default '30s' */
  readonly handshakeWithin?: Duration | number;
  /** From the request for a channel to its answer. @default '30s' */
  readonly openWithin?: Duration | number;
  /** How often a silent peer is asked whether it lives; the fifth time without an answer it is dead. @default '10s' */
  readonly keepaliveEvery?: Duration | number;
  /** Commands at the same time; the rest waits its turn. Below sshd's MaxSessions. @default 150 */
  readonly maxCommands?: number;
  readonly answered?: AnsweredPort | undefined;
  /** Asked when a connection is lost: whether the node's machine runs. */
  readonly isRunning?: () => Promise<boolean>;
  /** What the node loses of its time to others: its commands have as much longer. */
  readonly lostTime?: LostTime | undefined;
}

/** A shell on a node; dials when it is first used. */
export function connectShell(options: ShellOptions): Shell {
  return new SshShell(targetOf(options), options.maxCommands ?? 150);
}

function targetOf(options: ShellOptions): Target {
  const { node, dialer, address, port = 22, user = 'root' } = options;
  const { privateKey, hostPublicKey, answered, lostTime } = options;
  return {
    node,
    dialer,
    address,
    port,
    user,
    privateKey,
    hostKey: new HostKey(node, hostPublicKey),
    handshakeWithinMs: asMs(options.handshakeWithin ?? '30s'),
    openWithinMs: asMs(options.openWithin ?? '30s'),
    keepaliveEveryMs: asMs(options.keepaliveEvery ?? '10s'),
    answered,
    isRunning: options.isRunning,
    lostTime,
  };
}

function asMs(within: Duration | number): number {
  return typeof within === 'number' ? within : toMs(within);
}

class SshShell implements Shell {
  readonly #target: Target;
  readonly #link: Link;
  readonly #sessions: Sessions;
  readonly #inquiry: LossInquiry;

  constructor(target: Target, maxCommands: number) {
    this.#target = target;
    this.#link = new Link(target);
    this.#sessions = new Sessions(this.#link, new Slots(maxCommands));
    this.#inquiry = new LossInquiry(target, this.#sessions);
  }

  exec(command: string, options: ExecOptions = {}): Promise<CommandResult> {
    return this.#lookedInto(this.#run(command, options), options.signal);
  }

  upload(localPath: string, remotePath: string, options: UploadOptions = {}): Promise<void> {
    const uploaded = uploadTree(this.#target.node, this.#sessions, localPath, remotePath, options);
    return this.#lookedInto(uploaded, options.signal);
  }

  download(remotePath: string, localPath: string, options: DownloadOptions = {}): Promise<void> {
    const downloaded = downloadTree(this.#target.node, this.#sessions, remotePath, localPath, options);
    return this.#lookedInto(downloaded, options.signal);
  }

  async dial(host: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    const connection = await untilAborted(this.#link.connection(), signal);
    return untilAborted(connection.openStream(host, port), signal, (late) => late.destroy());
  }

  async waitUntilReachable(within: Duration | number, signal?: AbortSignal): Promise<void> {
    const { node, user, address, port, lostTime } = this.#target;
    try {
      await waitUntil(`${node}: SSH as ${user} to ${address}:${port}`, (stop) => this.#answers(stop), {
        within,
        signal,
        lostTime,
      });
    } catch (error) {
      throw error instanceof WaitTimedOut ? new ConnectFailed(error.message, { cause: error }) : error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link[Symbol.asyncDispose]();
  }

  #run(command: string, options: ExecOptions): Promise<CommandResult> {
    const { node, lostTime } = this.#target;
    return new Execution(node, command, options, lostTime).run(this.#sessions);
  }

  /** Whoever waits for a node that restarts does not ask: that its connection is lost is what he waits for. */
  async #lookedInto<T>(action: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await action;
    } catch (error) {
      if (!(error instanceof ConnectionLost) || signal?.aborted) throw error;
      throw await untilAborted(this.#inquiry.explain(error), signal);
    }
  }

  async #answers(signal: AbortSignal): Promise<Observation<true>> {
    try {
      const { exitCode, stderr } = await this.#run('true', { signal });
      return exitCode === 0 ? { done: true } : { pending: `\`true\` fails: ${stderr.trim()}` };
    } catch (error) {
      const reason = messageOf(error).replace(`${this.#target.node}: `, '');
      if (error instanceof WrongHostKey) return { hopeless: reason };
      if (error instanceof ConnectFailed) throw new ConnectFailed(reason, { cause: error });
      return { pending: reason };
    }
  }
}
