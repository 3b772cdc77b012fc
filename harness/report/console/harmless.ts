import type { Event } from '../events.ts';
import { plainText } from './ansi.ts';

/** What turns the direction of what follows: a reader would see other words than there are. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Of many lines each; everything else is said in one, or a node could add lines of its own to those of the run. */
const OF_MANY_LINES: ReadonlySet<string> = new Set(['message', 'text']);

/** Foreign text on its way to a person: nothing in it moves the cursor, colours, rings, names the window or turns around. */
export function harmless(text: string): string {
  return text.split('\n').map(plainText).join('\n').replace(TURNING, '');
}

/** The event with every text in it harmless; of its texts only those of a failure have more than one line. */
export function harmlessEvent(event: Event): Event {
  const shown = Object.entries(event).map(([key, value]) => [key, shownValue(value, key, key === 'failure')]);
  return Object.fromEntries(shown) as Event;
}

function shownValue(value: unknown, name: string, ofFailure: boolean): unknown {
  if (typeof value === 'string')
    return ofFailure && OF_MANY_LINES.has(name) ? harmless(value) : harmless(value).replaceAll(/\n\s*/g, ' ');
  if (Array.isArray(value)) return value.map((item) => shownValue(item, name, ofFailure));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, shownValue(item, key, ofFailure)]),
  );
}
