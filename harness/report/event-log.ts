import { LabFault } from '../core/errors.ts';
import type { Event } from './events.ts';

/** One event as a line of events.ndjson, with its newline. */
export function encodeEvent(event: Event): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * The events of a whole events.ndjson. A last line without its newline is what a crash leaves: it is dropped.
 * Throws `LabFault` with the number of any other line that is no event.
 */
export function decodeEvents(text: string): Event[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line, index) => decodeLine(line, index + 1));
}

function decodeLine(line: string, number: number): Event {
  const value = parse(line);
  if (!isEvent(value))
    throw new LabFault(
      `events.ndjson line ${number}: not an event: ${excerpt(line)}; the record of this run is damaged`,
    );
  return value;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is Event {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'at' in value &&
    typeof value.at === 'string'
  );
}

function excerpt(line: string): string {
  return line === '' ? 'an empty line' : `'${line.slice(0, 60)}'`;
}
