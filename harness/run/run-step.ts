import { failureOf } from '../report/failure.ts';
import type { EventBody, Step } from '../report/events.ts';

/** Tells the reports of an event. */
export type Emit = (event: EventBody) => void;

/** Takes one step of a run and tells of its start, its end and its failure, which it throws on. */
export async function takeStep<T>(emit: Emit, step: Step, action: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const ms = (): number => Math.round(performance.now() - startedAt);
  emit({ type: 'step-started', step });
  try {
    const result = await action();
    emit({ type: 'step-ended', step, status: 'passed', ms: ms() });
    return result;
  } catch (error) {
    emit({ type: 'step-ended', step, status: 'failed', ms: ms(), failure: failureOf(error) });
    throw error;
  }
}
