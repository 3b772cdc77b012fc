import { LabFault } from '../../core/errors.ts';

const STALLED_AFTER_MS = 120_000;

/** Stops a transfer of which nothing moves any more; joined with the caller's signal. */
export class StallWatch implements Disposable {
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;

  constructor(caller: AbortSignal | undefined) {
    const controller = new AbortController();
    this.signal = caller ? AbortSignal.any([caller, controller.signal]) : controller.signal;
    const stalled = new LabFault(`nothing moved for ${STALLED_AFTER_MS / 1_000} s`);
    this.#timer = setTimeout(() => controller.abort(stalled), STALLED_AFTER_MS);
  }

  moved(): void {
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
