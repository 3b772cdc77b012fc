/**
 * How the harness can end what it started. OpenSSH refuses the channel's own `signal` request for root logins (there is
 * no privilege separation then), and closing a channel ends nothing: so the shell tells its process id, which is its
 * session's id too, in the first line of standard error, and a second command ends everything in that session.
 */
const ANNOUNCEMENT = /stacklab-session:(\d+)\r?\n/;
/** A start-up file that writes more than this before the command is not going to stop. */
const HELD_LIMIT = 64 * 1024;

/** The command, preceded by the announcement: on the same line, so that line numbers in messages of the shell stay true. */
export function announcing(command: string): string {
  return `echo "stacklab-session:$$" >&2; ${command}`;
}

/** Takes the announcement out of a standard error. */
export class SessionId {
  /** Undefined when the shell ended without having announced it. */
  readonly announced: Promise<number | undefined>;
  #resolve: (id: number | undefined) => void = () => undefined;
  #held: string | undefined = '';

  constructor() {
    this.announced = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** What of this text belongs to the command. */
  strip(text: string): string {
    if (this.#held === undefined) return text;
    this.#held += text;
    const match = ANNOUNCEMENT.exec(this.#held);
    if (match) this.#resolve(Number(match[1]));
    else if (this.#held.length < HELD_LIMIT) return '';
    return this.rest().replace(ANNOUNCEMENT, '');
  }

  /** What was held back, once no more text comes. */
  rest(): string {
    const held = this.#held ?? '';
    this.#held = undefined;
    this.#resolve(undefined);
    return held;
  }
}

/** A shell line that sends a signal to every process of a session, in whatever process group it is. */
export function signalSession(session: number, signal: 'TERM' | 'KILL'): string {
  // in /proc/PID/stat the fields after the name, which may hold anything, are: state, parent, group, session
  return [
    'for stat in /proc/[0-9]*/stat; do',
    '  { read -r line < "$stat"; } 2>/dev/null || continue',
    '  set -- ${line##*) }; pid=${stat#/proc/}',
    `  [ "$4" = ${session} ] && kill -${signal} "\${pid%/stat}" 2>/dev/null`,
    'done; true',
  ].join('\n');
}
