import type { Event } from '../../harness/report/events.ts';
import { EventScript } from './event-script.ts';

/** The events of a scenario with an option and of a check that measured something. */
export function stormRun(): Event[] {
  const named = { check: 'boot-storm.servers', title: 'servers become ACTIVE', seed: ['S003-1'] };
  const script = new EventScript().add({
    type: 'scenario-chosen',
    scenario: 'boot-storm',
    title: 'many at once',
    options: { servers: 4 },
  });
  script.step('check', (s) =>
    s
      .add({ type: 'check-started', ...named })
      .after(52_100)
      .add({
        ...{ type: 'check-ended', ...named, status: 'passed', ms: 52_100 },
        timings: [
          { subject: 'time to ACTIVE', n: 4, minMs: 8_000, medianMs: 9_500, p95Ms: 72_000, maxMs: 72_000 },
        ],
      }),
  );
  return script.add({ type: 'run-ended', verdict: 'green', exitCode: 0, ms: script.ms }).events;
}
