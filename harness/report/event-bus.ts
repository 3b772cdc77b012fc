import { LabFault, messageOf } from '../core/errors.ts';
import type { Redactor } from '../core/redactor.ts';
import { indiscretion } from '../core/secret.ts';
import type { Event, EventBody, Reporter } from './events.ts';
import { hidesSecret, redactedEvent, speakerOf } from './redacted-event.ts';

export interface EventBusOptions {
  readonly redactor: Redactor;
  readonly reporters: readonly Reporter[];
  readonly now: () => Date;
}

/** A reporter that did not do its work; it fails the run at its end, never the tear-down. */
export class ReporterFailed extends LabFault {
  override readonly fault = 'stacklab';
}

/** Where everything that happens in a run is told: stamps, takes the secrets out, hands to every reporter. */
export class EventBus {
  readonly #options: EventBusOptions;
  readonly #failures = new Map<Reporter, ReporterFailed>();
  readonly #waiting: Event[] = [];
  readonly #indiscreet = new Set<string>();
  #delivering = false;

  constructor(options: EventBusOptions) {
    this.#options = options;
  }

  /** The first failure of each reporter that threw. */
  get failures(): readonly ReporterFailed[] {
    return [...this.#failures.values()];
  }

  /** Never throws on account of a reporter. An event emitted by a reporter comes after the one it was told of. */
  emit(body: EventBody): void {
    const { redactor, now } = this.#options;
    const redacted = redactedEvent(body, redactor);
    this.#waiting.push({ at: now().toISOString(), ...redacted });
    this.#tellOnSpeaker(redacted);
    if (this.#delivering) return;
    this.#delivering = true;
    for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) this.#deliver(event);
    this.#delivering = false;
  }

  /** Lets every reporter write what is still to be written; look at `failures` afterwards. */
  async end(): Promise<void> {
    for (const reporter of this.#options.reporters) {
      try {
        await reporter.end?.();
      } catch (cause) {
        this.#remember(reporter, 'at the end', cause);
      }
    }
  }

  /** Once for each: who prints secrets prints them elsewhere, too, where nobody takes them out. */
  #tellOnSpeaker(body: EventBody): void {
    const speaker = speakerOf(body);
    if (speaker === undefined || this.#indiscreet.has(speaker) || !hidesSecret(body)) return;
    this.#indiscreet.add(speaker);
    this.#waiting.push({
      at: this.#options.now().toISOString(),
      type: 'warning',
      message: indiscretion(speaker),
    });
  }

  #deliver(event: Event): void {
    for (const reporter of this.#options.reporters) {
      try {
        reporter.onEvent(event);
      } catch (cause) {
        this.#remember(reporter, `at ${event.type}`, cause);
      }
    }
  }

  #remember(reporter: Reporter, when: string, cause: unknown): void {
    if (this.#failures.has(reporter)) return;
    const message = `reporter ${reporter.name}: failed ${when}: ${messageOf(cause)}`;
    this.#failures.set(reporter, new ReporterFailed(message, { cause }));
  }
}
