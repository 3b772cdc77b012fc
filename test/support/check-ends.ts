import type { EventBody } from '../../harness/report/events.ts';

export type CheckEnded = Extract<EventBody, { type: 'check-ended' }>;

/** How each check ended, and why it was skipped. */
export function ends(events: readonly EventBody[]): string[] {
  return events
    .filter((event): event is CheckEnded => event.type === 'check-ended')
    .map(({ check, status, reason }) => [check, status, ...(reason ? [reason] : [])].join(' '));
}
