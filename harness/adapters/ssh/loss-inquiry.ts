import { formatMs } from '../../core/duration.ts';
import { ConnectFailed, WaitTimedOut, messageOf } from '../../core/errors.ts';
import type { ConnectionLost } from './connection-lost.ts';
import { Execution } from './execution.ts';
import { Unanswered } from './handshake.ts';
import type { Sessions } from './sessions.ts';
import type { Target } from './target.ts';

/** How long the first process runs, in seconds: of a container that is not how long its kernel does. */
const ASK_AGE =
  "read -r up rest </proc/uptime; set -- $(sed 's/.*) //' /proc/1/stat); echo $((${up%.*} - ${20} / 100))";

/** Finds out what became of a node whose connection was lost, once for all who had one of its channels. */
export class LossInquiry {
  readonly #target: Target;
  readonly #sessions: Sessions;
  readonly #answers = new Map<number, Promise<string>>();

  constructor(target: Target, sessions: Sessions) {
    this.#target = target;
    this.#sessions = sessions;
  }

  /** The same failure, and what the node does now; takes no longer than it may take to log in, and as long again. */
  async explain(error: ConnectionLost): Promise<ConnectFailed> {
    const { openedAt } = error;
    const answer = this.#answers.get(openedAt) ?? this.#ask(openedAt);
    this.#answers.set(openedAt, answer);
    return new ConnectFailed(`${error.message}; ${await answer}`, { cause: error });
  }

  async #ask(openedAt: number): Promise<string> {
    const runs = await this.#target.isRunning?.().catch(() => undefined);
    if (runs === false) return 'the node is off: its machine does not run';
    const machine = runs === true ? 'its machine runs' : 'its address is there';
    try {
      return await this.#askNode(openedAt);
    } catch (error) {
      if (error instanceof Unanswered || error instanceof WaitTimedOut)
        return `${machine}, but nothing answers within ${formatMs(this.#target.handshakeWithinMs)}: it hangs, or a busy host gives it no time`;
      return `the node is starting, stopping or without an SSH server: ${messageOf(error).replace(`${this.#target.node}: `, '')}`;
    }
  }

  async #askNode(openedAt: number): Promise<string> {
    const { node, handshakeWithinMs } = this.#target;
    // as long again as it may take to be logged in
    const { stdout } = await new Execution(node, ASK_AGE, { within: 2 * handshakeWithinMs }).run(
      this.#sessions,
    );
    const ageMs = Number(stdout) * 1_000;
    return ageMs < performance.now() - openedAt
      ? `the node has restarted meanwhile, ${formatMs(ageMs)} ago`
      : 'the node answers and has not restarted: the connection alone was lost';
  }
}
