import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectFailed } from '../../harness/core/errors.ts';
import type { CommandResult, ExecOptions, Shell } from '../../harness/ports/shell.ts';

type Answer = Partial<Omit<CommandResult, 'command'>>;

/** A shell without a node: commands answer from a script, and every port leads to one server on the loopback. */
export class ScriptedShell implements Shell {
  readonly commands: string[] = [];
  readonly dialled: string[] = [];
  readonly #answer: (command: string, options: ExecOptions) => Answer | Promise<Answer>;
  readonly #port: number | undefined;

  constructor(
    answer: (command: string, options: ExecOptions) => Answer | Promise<Answer> = () => ({}),
    port?: number,
  ) {
    this.#answer = answer;
    this.#port = port;
  }

  async exec(command: string, options: ExecOptions = {}): Promise<CommandResult> {
    this.commands.push(command);
    const answer = await this.#answer(command, options);
    return { command, stdout: '', stderr: '', exitCode: 0, signal: undefined, durationMs: 1, ...answer };
  }

  upload(): Promise<void> {
    return Promise.resolve();
  }

  download(...[, , options]: Parameters<Shell['download']>): Promise<void> {
    options?.signal?.throwIfAborted();
    return Promise.resolve();
  }

  dial(host: string, port: number): Promise<Duplex> {
    this.dialled.push(`${host}:${port}`);
    const target = this.#port;
    return new Promise((resolve, reject) => {
      if (target === undefined) {
        reject(new ConnectFailed(`${host}:${port}: connection refused`));
        return;
      }
      const socket = connect(target, '127.0.0.1', () => resolve(socket));
      socket.once('error', (cause) =>
        reject(new ConnectFailed(`${host}:${port}: ${cause.message}`, { cause })),
      );
    });
  }

  waitUntilReachable(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
