import { MASK } from '../core/secret.ts';
import type { Redactor } from '../core/redactor.ts';
import type { EventBody } from './events.ts';

/** The event with every text in it redacted; its type and its structure stay. */
export function redactedEvent<T extends EventBody>(body: T, redactor: Redactor): T {
  return { ...(redactor.redactValue(body) as T), type: body.type };
}

/** Whether a secret was found in it, here or where it comes from. */
export function hidesSecret(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(MASK);
  return typeof value === 'object' && value !== null && Object.values(value).some(hidesSecret);
}

/** Who said it, in words; undefined where that is the run itself. */
export function speakerOf(event: EventBody): string | undefined {
  const { type } = event;
  if (type === 'phase-output' || type === 'phase-ended') return `phase ${event.phase} on ${event.node}`;
  if (type === 'check-ended') return `check ${event.check}`;
  if (type === 'scenario-output') return "the scenario's own code";
  if (type !== 'step-ended' && type !== 'fault') return undefined;
  const node = event.failure?.node;
  return node === undefined ? 'what failed' : `what failed on ${node}`;
}
