import { ALIVE_EVERY_MS } from './messages.ts';

/**
 * Notices that somebody who speaks every second has become silent. It counts its own rounds rather than reading a clock:
 * where this process was kept from listening, the other is not to blame.
 */
export class Silence implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #rounds = 0;

  /** The limit is asked for in each round: what is being waited for may change. */
  constructor(limitMs: () => number, onSilence: () => void) {
    this.#timer = setInterval(() => {
      this.#rounds += 1;
      if (this.#rounds < Math.max(1, Math.ceil(limitMs() / ALIVE_EVERY_MS))) return;
      clearInterval(this.#timer);
      onSilence();
    }, ALIVE_EVERY_MS);
  }

  heard(): void {
    this.#rounds = 0;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
