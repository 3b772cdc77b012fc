import type { Event } from './events.ts';

type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>;

/** Every event of a type, in order. */
export function every<T extends Event['type']>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** The latest event of a type. */
export function latest<T extends Event['type']>(events: readonly Event[], type: T): EventOf<T> | undefined {
  return every(events, type).at(-1);
}

/** Milliseconds from one event to another; none where a run has no events. */
export function between(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from) || 0);
}
