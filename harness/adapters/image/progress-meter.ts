import { debugLog } from '../../core/debug-log.ts';
import type { Progress } from '../../ports/images.ts';

const EVERY_MS = 1_000;

/** Turns "so many bytes by now" into progress events with a rate, at most one a second for each thing done. */
export class ProgressMeter {
  readonly #subject: string;
  readonly #report: (progress: Progress) => void;
  #doing = '';
  #since = { at: 0, bytes: 0 };
  #reportedAt = 0;

  constructor(subject: string, report: ((progress: Progress) => void) | undefined) {
    this.#subject = subject;
    this.#report = report ?? (() => undefined);
  }

  /** A new thing is being done; its rate starts at what is already there. */
  start(doing: string, bytes = 0): void {
    debugLog.tell('image', `${this.#subject}: ${doing}`);
    this.#doing = doing;
    this.#since = { at: performance.now(), bytes };
    this.#emit(bytes, undefined);
  }

  update(bytes: number, totalBytes?: number): void {
    if (performance.now() - this.#reportedAt >= EVERY_MS || bytes === totalBytes)
      this.#emit(bytes, totalBytes);
  }

  #emit(bytes: number, totalBytes: number | undefined): void {
    this.#reportedAt = performance.now();
    const seconds = (this.#reportedAt - this.#since.at) / 1_000;
    const gained = Math.max(0, bytes - this.#since.bytes);
    this.#report({
      subject: this.#subject,
      doing: this.#doing,
      bytes,
      ...(totalBytes === undefined ? {} : { totalBytes }),
      bytesPerSecond: seconds > 0 ? Math.round(gained / seconds) : 0,
    });
  }
}
