import type { Event, Reporter } from './events.ts';

/** What comes in floods. */
const PASSING: readonly Event['type'][] = ['phase-output', 'scenario-output', 'progress'];

/** Keeps the events that summaries are made of; what phases and scenarios print, which is long, is not among them. */
export class EventHistory implements Reporter {
  readonly name = 'history';
  readonly #events: Event[] = [];

  get events(): readonly Event[] {
    return this.#events;
  }

  onEvent(event: Event): void {
    if (!PASSING.includes(event.type)) this.#events.push(event);
  }
}
