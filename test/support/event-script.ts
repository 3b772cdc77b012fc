import type { Event, EventBody, Step } from '../../harness/report/events.ts';

const START = Date.parse('2026-11-21T13:15:02.000Z');

/** Writes the events of a run that never was, on a clock of its own. */
export class EventScript {
  readonly events: Event[] = [];
  #ms = 0;

  /** Lets time pass. */
  after(ms: number): this {
    this.#ms += ms;
    return this;
  }

  add(...bodies: readonly EventBody[]): this {
    const at = new Date(START + this.#ms).toISOString();
    this.events.push(...bodies.map((body) => ({ at, ...body })));
    return this;
  }

  /** A step that passes, with what happens in it. */
  step(step: Step, inside: (script: this) => void = () => undefined): this {
    const startedAt = this.#ms;
    this.add({ type: 'step-started', step });
    inside(this);
    return this.add({ type: 'step-ended', step, status: 'passed', ms: this.#ms - startedAt });
  }

  get ms(): number {
    return this.#ms;
  }
}
