import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { debugLog } from '../../core/debug-log.ts';
import { formatMs } from '../../core/duration.ts';
import { ConnectFailed, messageOf } from '../../core/errors.ts';
import type { AnsweredPort } from '../../ports/shell.ts';
import { ChannelStream } from './channel-stream.ts';
import { handshake, type LoggedIn } from './handshake.ts';
import { ConnectionLost } from './connection-lost.ts';
import type { Target } from './target.ts';

const GOODBYE_WITHIN_MS = 500;

type OpenCallback = (error: Error | undefined, channel: ClientChannel) => void;

/** One logged-in connection that carries many channels; once lost it stays lost. */
export class Connection implements AsyncDisposable {
  readonly #target: Target;
  readonly #client: Client;
  readonly #socket: Duplex;
  readonly #closed: Promise<void>;
  readonly #onLost: () => void;
  readonly #openedAt = performance.now();
  #lost: string | undefined;
  #isClosed = false;
  #lastHeardAt = performance.now();

  static async open(target: Target, signal: AbortSignal, onLost: () => void): Promise<Connection> {
    const { node, user, address, port } = target;
    const what = `${node}: connect as ${user} to ${address}:${port}`;
    const loggedIn = await debugLog.during('ssh', what, () => handshake(target, signal));
    if (loggedIn.socket.destroyed)
      throw new ConnectFailed(`${target.node}: the server closed the connection after the handshake`);
    return new Connection(target, loggedIn, onLost);
  }

  private constructor(target: Target, { client, socket }: LoggedIn, onLost: () => void) {
    this.#target = target;
    this.#client = client;
    this.#socket = socket;
    this.#onLost = onLost;
    socket.on('data', () => (this.#lastHeardAt = performance.now()));
    client.on('error', (error) => this.#drop(error.message));
    client.on('end', () => this.#drop('the server closed the connection'));
    this.#closed = new Promise((resolve) => {
      client.on('close', () => {
        this.#drop('the connection was closed');
        resolve();
      });
    });
    if (target.answered) this.#answer(target.answered);
  }

  /** Why it is lost; undefined while it lives. */
  get loss(): ConnectFailed | undefined {
    if (this.#lost === undefined) return undefined;
    const message = `${this.#target.node}: connection lost: ${this.#lost}`;
    return this.#isClosed ? new ConnectFailed(message) : new ConnectionLost(message, this.#openedAt);
  }

  /** Starts a command on a channel of its own. */
  async openSession(command: string): Promise<ClientChannel> {
    const askedAt = performance.now();
    try {
      return await this.#open('a command', (done) => this.#client.exec(command, done));
    } catch (error) {
      // not one byte since: the server is stalled, and a fresh connection is better than waiting for this one again
      if (error instanceof Stalled && this.#lastHeardAt < askedAt) this.#drop(error.message);
      throw error;
    }
  }

  /** Opens a stream to a port as the node sees it. */
  async openStream(host: string, port: number): Promise<ChannelStream> {
    const channel = await this.#open(`a stream to ${host}:${port}`, (done) =>
      this.#client.forwardOut('127.0.0.1', 0, host, port, done),
    );
    return new ChannelStream(channel, () => this.loss);
  }

  /** Says goodbye, and lets go of a peer that may not even notice. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = this.#lost === undefined;
    this.#lose('the shell was closed');
    this.#client.end();
    const giveUp = setTimeout(() => this.#socket.destroy(), GOODBYE_WITHIN_MS);
    await this.#closed;
    clearTimeout(giveUp);
    this.#socket.destroy();
  }

  /** Where another command's connection has the port already, that one answers. */
  #answer({ port, answer }: AnsweredPort): void {
    this.#client.on('tcp connection', (_, accept) => answer(new ChannelStream(accept(), () => this.loss)));
    this.#client.forwardIn('127.0.0.1', port, () => undefined);
  }

  #open(what: string, start: (done: OpenCallback) => void): Promise<ClientChannel> {
    const { node, openWithinMs } = this.#target;
    return new Promise((resolve, reject) => {
      let late = false;
      const giveUp = setTimeout(() => {
        late = true;
        reject(new Stalled(`${node}: no answer to the request for ${what} within ${formatMs(openWithinMs)}`));
      }, openWithinMs);
      const done: OpenCallback = (error, channel) => {
        clearTimeout(giveUp);
        if (error) reject(this.#refused(what, error));
        else if (late) discard(channel);
        else resolve(channel);
      };
      try {
        start(done);
      } catch (error) {
        clearTimeout(giveUp);
        reject(this.#refused(what, error));
      }
    });
  }

  #refused(what: string, error: unknown): ConnectFailed {
    const reason = this.#lost ?? (messageOf(error).replace('(SSH) Channel open failure: ', '') || 'refused');
    return new ConnectFailed(`${this.#target.node}: ${what} could not be opened: ${reason}`, {
      cause: error,
    });
  }

  /** Told at once, not when the socket is closed: nobody may be sent to a connection that is on its way out. */
  #drop(reason: string): void {
    this.#lose(reason);
    this.#onLost();
    this.#socket.destroy();
  }

  /** The first reason counts. */
  #lose(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    debugLog.tell('ssh', `${this.#target.node}: connection ${this.#isClosed ? 'closed' : `lost: ${reason}`}`);
  }
}

/** The server did not answer in time. */
class Stalled extends ConnectFailed {}

/** Closes a channel that nobody reads; without a reader it would never come to its end. */
function discard(channel: ClientChannel): void {
  channel.on('error', () => undefined).resume();
  channel.stderr.resume();
  channel.close();
}
