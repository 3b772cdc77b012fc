import { messageOf } from '../../core/errors.ts';
import type { Role } from '../../lab/lab.ts';
import type { Node, WaitForOptions } from '../../ports/node.ts';
import type { CommandResult, DownloadOptions, ExecOptions, Shell } from '../../ports/shell.ts';
import { bounded } from './bounded.ts';
import type { Journal } from './journal.ts';
import { RecordingShell, type RecordingShellOptions } from './recording-shell.ts';
import type { Undertakings } from './undertakings.ts';

export interface RecordingNodeOptions extends Omit<RecordingShellOptions, 'node'> {
  readonly warn: (message: string) => void;
}

/** A node that writes down what it was asked and what it answered, and stops when the check's time is up. */
export class RecordingNode implements Node {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly shell: Shell;
  readonly #node: Node;
  readonly #journal: Journal;
  readonly #signal: () => AbortSignal;
  readonly #undertakings: Undertakings;
  readonly #warn: (message: string) => void;

  constructor(node: Node, { journal, undertakings, signal, warn }: RecordingNodeOptions) {
    this.name = node.name;
    this.roles = node.roles;
    this.shell = new RecordingShell(node.shell, { node: node.name, journal, undertakings, signal });
    this.#node = node;
    this.#journal = journal;
    this.#signal = signal;
    this.#warn = warn;
    this.#undertakings = undertakings;
  }

  address(network: string): string {
    return this.#node.address(network);
  }

  run(command: string, options?: ExecOptions): Promise<CommandResult> {
    return this.#command(command, () => this.#node.run(command, this.#stopping(options)));
  }

  succeed(command: string, options?: ExecOptions): Promise<string> {
    return this.#command(command, () => this.#node.succeed(command, this.#stopping(options)));
  }

  fail(command: string, options?: ExecOptions): Promise<CommandResult> {
    return this.#command(command, () => this.#node.fail(command, this.#stopping(options)));
  }

  waitUntilSucceeds(command: string, options: WaitForOptions): Promise<string> {
    return this.#wait(`until \`${command}\` succeeds`, options, (own) =>
      this.#node.waitUntilSucceeds(command, own),
    );
  }

  waitForUnit(unit: string, options: WaitForOptions): Promise<void> {
    return this.#wait(`for unit ${unit}`, options, (own) => this.#node.waitForUnit(unit, own));
  }

  waitForPort(port: number, options: WaitForOptions): Promise<void> {
    return this.#wait(`for port ${port}`, options, (own) => this.#node.waitForPort(port, own));
  }

  waitForFile(path: string, options: WaitForOptions): Promise<void> {
    return this.#wait(`for file ${path}`, options, (own) => this.#node.waitForFile(path, own));
  }

  upload(localPath: string, remotePath: string): Promise<void> {
    return this.#command(`upload ${localPath} to ${remotePath}`, () =>
      this.#node.upload(localPath, remotePath),
    );
  }

  download(remotePath: string, localPath: string, options?: DownloadOptions): Promise<void> {
    return this.#command(`download ${remotePath} to ${localPath}`, () =>
      this.#node.download(remotePath, localPath, { onWarning: this.#warn, ...this.#stopping(options) }),
    );
  }

  reboot(options: WaitForOptions): Promise<void> {
    return this.#wait('for a reboot', options, (own) => this.#node.reboot(own));
  }

  #command<T>(asked: string, action: () => Promise<T>): Promise<T> {
    return this.#started('command', asked, action);
  }

  #wait<T>(
    subject: string,
    options: WaitForOptions,
    action: (own: WaitForOptions) => Promise<T>,
  ): Promise<T> {
    return this.#started('wait', `wait ${subject} (within ${options.within})`, () =>
      action(this.#stopping(options)),
    );
  }

  #started<T>(kind: 'command' | 'wait', asked: string, action: () => Promise<T>): Promise<T> {
    return this.#undertakings.start(`${this.name}: ${asked}`, () => this.#noted(kind, asked, action));
  }

  async #noted<T>(kind: 'command' | 'wait', asked: string, action: () => Promise<T>): Promise<T> {
    try {
      const answer = await action();
      if (isResult(answer)) this.#journal.noteCommand(this.name, { ...answer, command: asked });
      else this.#note(kind, asked, typeof answer === 'string' ? answer : 'done');
      return answer;
    } catch (error) {
      this.#note(kind, asked, messageOf(error));
      throw error;
    }
  }

  #note(kind: 'command' | 'wait', asked: string, answered: string): void {
    this.#journal.note({ kind, node: this.name, asked, answered: bounded(answered) });
  }

  #stopping<T extends { readonly signal?: AbortSignal | undefined }>(options: T | undefined): T {
    const signal = options?.signal ? AbortSignal.any([options.signal, this.#signal()]) : this.#signal();
    return { ...options, signal } as T;
  }
}

function isResult(answer: unknown): answer is CommandResult {
  return typeof answer === 'object' && answer !== null && 'exitCode' in answer;
}
