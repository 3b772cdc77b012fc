import type { Duplex } from 'node:stream';
import type { Duration } from '../../core/duration.ts';
import { messageOf } from '../../core/errors.ts';
import type { CommandResult, DownloadOptions, ExecOptions, Shell, UploadOptions } from '../../ports/shell.ts';
import type { Journal } from './journal.ts';

/** A node's shell that writes its commands down; the connection belongs to the run and is never closed here. */
export class RecordingShell implements Shell {
  readonly #shell: Shell;
  readonly #node: string;
  readonly #journal: Journal;
  readonly #signal: () => AbortSignal;

  constructor(shell: Shell, node: string, journal: Journal, signal: () => AbortSignal) {
    this.#shell = shell;
    this.#node = node;
    this.#journal = journal;
    this.#signal = signal;
  }

  async exec(command: string, options: ExecOptions = {}): Promise<CommandResult> {
    try {
      const result = await this.#shell.exec(command, { ...options, signal: this.#stopping(options.signal) });
      this.#journal.noteCommand(this.#node, result);
      return result;
    } catch (error) {
      this.#journal.note({ kind: 'command', node: this.#node, asked: command, answered: messageOf(error) });
      throw error;
    }
  }

  upload(localPath: string, remotePath: string, options: UploadOptions = {}): Promise<void> {
    return this.#shell.upload(localPath, remotePath, { ...options, signal: this.#stopping(options.signal) });
  }

  download(remotePath: string, localPath: string, options: DownloadOptions = {}): Promise<void> {
    return this.#shell.download(remotePath, localPath, {
      ...options,
      signal: this.#stopping(options.signal),
    });
  }

  dial(host: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    return this.#shell.dial(host, port, this.#stopping(signal));
  }

  waitUntilReachable(within: Duration | number, signal?: AbortSignal): Promise<void> {
    return this.#shell.waitUntilReachable(within, this.#stopping(signal));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #stopping(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#signal()]) : this.#signal();
  }
}
