import { Deadline } from '../../core/deadline.ts';
import { ConnectFailed, LabFault, WaitTimedOut, messageOf } from '../../core/errors.ts';
import { lastLines, oneLine } from '../../core/excerpt.ts';
import type { LostTime } from '../../core/lost-time.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import type { CommandResult, ExecOptions } from '../../ports/shell.ts';
import { CommandOutput } from './command-output.ts';
import { feed } from './feed.ts';
import type { Exit } from './remote-process.ts';
import type { Running, Sessions } from './sessions.ts';

const DEFAULT_WITHIN = '60s';

/** One command, run to its end or ended at its deadline. Its input is never part of a message. */
export class Execution {
  readonly #node: string;
  readonly #command: string;
  readonly #options: ExecOptions;
  readonly #output: CommandOutput;
  readonly #lostTime: LostTime | undefined;

  constructor(node: string, command: string, options: ExecOptions, lostTime?: LostTime) {
    this.#node = node;
    this.#command = command;
    this.#options = options;
    this.#output = new CommandOutput(options);
    this.#lostTime = lostTime;
  }

  async run(sessions: Sessions): Promise<CommandResult> {
    const startedAt = performance.now();
    const { within = DEFAULT_WITHIN, signal } = this.#options;
    using deadline = new Deadline(within, signal, this.#lostTime);
    const running = await this.#start(sessions, deadline);
    const exit = await this.#finish(running, deadline);
    return {
      command: this.#command,
      stdout: this.#output.stdout.text,
      stderr: this.#output.stderr.text,
      ...exit,
      durationMs: performance.now() - startedAt,
    };
  }

  async #start(sessions: Sessions, deadline: Deadline): Promise<Running> {
    try {
      const onStderr = (text: string): void => this.#output.add('stderr', text);
      const running = await sessions.start(this.#command, onStderr, deadline.signal);
      this.#output.readStdout(running.process.stdout);
      return running;
    } catch (error) {
      deadline.throwIfCancelled();
      if (!deadline.signal.aborted) throw error;
      throw new ConnectFailed(`${this.#subject} could not be started within ${deadline.limit}`, {
        cause: error,
      });
    }
  }

  async #finish({ process, end }: Running, deadline: Deadline): Promise<Exit> {
    const feeding = feed(process.stdin, this.#options.input);
    const broken = feeding.failed.catch((error: unknown) => {
      throw new LabFault(`${this.#subject}: its input broke: ${messageOf(error)}`, { cause: error });
    });
    try {
      const outcome = Promise.race([process.exited, broken, this.#output.failed]);
      return await untilAborted(outcome, deadline.signal);
    } catch (error) {
      const message = this.#timedOutMessage(deadline, process.hasExited);
      if (!(error instanceof ConnectFailed)) await end();
      deadline.throwIfCancelled();
      throw error === deadline.signal.reason ? new WaitTimedOut(message) : error;
    } finally {
      feeding.stop();
    }
  }

  #timedOutMessage({ limit }: Deadline, hasExited: boolean): string {
    const [last] = lastLines(this.#output.tail, 1);
    const held = hasExited
      ? ' (it exited, but something that it started still holds its output open: redirect it)'
      : '';
    return `${this.#subject} not finished within ${limit}${held}; last output: ${last ?? 'none'}`;
  }

  get #subject(): string {
    const { title = `\`${oneLine(this.#command)}\`` } = this.#options;
    return `${this.#node}: ${title}`;
  }
}
