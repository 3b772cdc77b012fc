import type { Duplex } from 'node:stream';
import type { Duration } from '../../core/duration.ts';
import { messageOf } from '../../core/errors.ts';
import type { CommandResult, DownloadOptions, ExecOptions, Shell, UploadOptions } from '../../ports/shell.ts';
import type { Journal } from './journal.ts';
import type { Undertakings } from './undertakings.ts';

export interface RecordingShellOptions {
  readonly node: string;
  readonly journal: Journal;
  readonly undertakings: Undertakings;
  readonly signal: () => AbortSignal;
}

/** A node's shell that writes its commands down; the connection belongs to the run and is never closed here. */
export class RecordingShell implements Shell {
  readonly #shell: Shell;
  readonly #options: RecordingShellOptions;

  constructor(shell: Shell, options: RecordingShellOptions) {
    this.#shell = shell;
    this.#options = options;
  }

  exec(command: string, options: ExecOptions = {}): Promise<CommandResult> {
    return this.#started(command, () => this.#noted(command, options));
  }

  upload(localPath: string, remotePath: string, options: UploadOptions = {}): Promise<void> {
    return this.#started(`upload ${localPath} to ${remotePath}`, () =>
      this.#shell.upload(localPath, remotePath, { ...options, signal: this.#stopping(options.signal) }),
    );
  }

  download(remotePath: string, localPath: string, options: DownloadOptions = {}): Promise<void> {
    return this.#started(`download ${remotePath} to ${localPath}`, () =>
      this.#shell.download(remotePath, localPath, { ...options, signal: this.#stopping(options.signal) }),
    );
  }

  dial(host: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    return this.#started(`dial ${host} ${port}`, () => this.#shell.dial(host, port, this.#stopping(signal)));
  }

  waitUntilReachable(within: Duration | number, signal?: AbortSignal): Promise<void> {
    return this.#started('wait until it is reachable', () =>
      this.#shell.waitUntilReachable(within, this.#stopping(signal)),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #started<T>(asked: string, action: () => Promise<T>): Promise<T> {
    const { undertakings, node } = this.#options;
    return undertakings.start(`${node}: ${asked}`, action);
  }

  async #noted(command: string, options: ExecOptions): Promise<CommandResult> {
    const { node, journal } = this.#options;
    try {
      const result = await this.#shell.exec(command, { ...options, signal: this.#stopping(options.signal) });
      journal.noteCommand(node, result);
      return result;
    } catch (error) {
      journal.note({ kind: 'command', node, asked: command, answered: messageOf(error) });
      throw error;
    }
  }

  #stopping(signal: AbortSignal | undefined): AbortSignal {
    const own = this.#options.signal();
    return signal ? AbortSignal.any([signal, own]) : own;
  }
}
