import { ALIVE_EVERY_MS } from './messages.ts';

/**
 * Notices that somebody who speaks every second has become silent. It counts its own rounds rather than reading a clock:
 * where this process was kept from listening, the other is not to blame.
 */
export class Silence implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #rounds = 0;

  constructor(limitMs: number, onSilence: () => void) {
    const most = Math.max(1, Math.ceil(limitMs / ALIVE_EVERY_MS));
    this.#timer = setInterval(() => {
      this.#rounds += 1;
      if (this.#rounds === most) onSilence();
    }, ALIVE_EVERY_MS);
  }

  heard(): void {
    this.#rounds = 0;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
