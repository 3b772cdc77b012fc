export interface PatienceOptions {
  /** Of the host, on which all nodes run. */
  readonly processors: number;
  /** Milliseconds that only ever grow. */
  readonly now: () => number;
}

interface Waiting {
  /** What may still be lost, in milliseconds of all processors. */
  allowedMs: number;
  since: number;
  /** The share of the processors that nobody uses since then. */
  idle: number;
}

/** What may be lost of the time in which there was something to do. */
const SHARE_LOST = 0.1;
/** Of a processor, by a phase: it starts services, and waits for them now and then. */
const USED_BY_A_PHASE = 0.9;

/**
 * How long phases that could start wait for those that run, so that a lab becomes quiet. While as many run as the host has
 * processors, next to nothing is lost by it; while one of many runs, nearly everything is.
 */
export class Patience {
  readonly #options: PatienceOptions;
  #waiting: Waiting | undefined;
  /** Before that nobody waits. */
  #from = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /**
   * How many milliseconds more, while so many places are at work: a tenth of `workedMs` may be lost. When it does not
   * become quiet in that, because something long goes on, the next attempt is made when as much time has passed again.
   */
  left(workedMs: number, running: number): number {
    const now = this.#options.now();
    if (now < this.#from) return 0;
    const allowedMs = this.#waiting ? leftOf(this.#waiting, now) : workedMs * SHARE_LOST;
    if (allowedMs > 0) {
      this.#waiting = { allowedMs, since: now, idle: this.#idleBeside(running) };
      return allowedMs / this.#waiting.idle;
    }
    this.#waiting = undefined;
    this.#from = now + workedMs;
    return 0;
  }

  /** It has become quiet. */
  end(): void {
    this.#waiting = undefined;
    this.#from = 0;
  }

  #idleBeside(running: number): number {
    return 1 - USED_BY_A_PHASE * Math.min(1, running / this.#options.processors);
  }
}

function leftOf({ allowedMs, since, idle }: Waiting, now: number): number {
  return allowedMs - (now - since) * idle;
}
