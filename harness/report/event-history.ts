import type { Event, Reporter } from './events.ts';

/** Keeps the events that summaries are made of; the output of phases, which is long, is not among them. */
export class EventHistory implements Reporter {
  readonly name = 'history';
  readonly #events: Event[] = [];

  get events(): readonly Event[] {
    return this.#events;
  }

  onEvent(event: Event): void {
    if (event.type !== 'phase-output' && event.type !== 'progress') this.#events.push(event);
  }
}
