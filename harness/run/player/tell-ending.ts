import { ScenarioBroken } from '../../core/errors.ts';
import type { EventBody } from '../../report/events.ts';
import { failureOf } from '../../report/failure.ts';
import type { Halt } from '../scenarios/halt.ts';
import type { CheckLedger } from '../scenarios/check-ledger.ts';
import type { FromPlayer } from './messages.ts';
import { endInWords, type Cause } from './player-ending.ts';
import { unpack } from './thrown.ts';

/** A play that is over, and what was told of it. */
export interface Ending {
  readonly file: string;
  readonly ledger: CheckLedger;
  readonly emit: (event: EventBody) => void;
}

/** Tells what else is to be told of a scenario that was played to its end. `failed`: tests that nothing was told of. */
export function tellDone(ending: Ending, { failed, error }: Extract<FromPlayer, { type: 'done' }>): void {
  const { file, emit } = ending;
  if (error) emit({ type: 'fault', failure: failureOf(unpack(error)) });
  else if (failed > 0) {
    const broken = new ScenarioBroken(`${file}: tests failed (${failed}) of which no more is known`);
    emit({ type: 'fault', failure: failureOf(broken) });
  }
  skipRest(ending, error ? `no lab: ${error.message}` : 'it was not played');
}

/** Of one that did not stop in time: what it has made in the lab's cloud nobody has undone. */
export function tellHalted(
  { file, ledger, emit }: Ending,
  { reason, error }: Halt,
  cause: Cause | undefined,
): void {
  const end =
    error === undefined
      ? ({ status: 'skipped', reason } as const)
      : ({ status: 'failed', failure: failureOf(error) } as const);
  for (const { ms, ...check } of ledger.open) emit({ type: 'check-ended', ...check, ...end, ms });
  if (!cause) return;
  const message = `${file}: ${endInWords({}, cause)}; what it made is left as it was`;
  emit({ type: 'warning', message });
}

/** Of one whose process is gone: what was being asked fails, and the run where nothing was. */
export function tellBroken(ending: Ending, how: string, lastLines: readonly string[]): void {
  const { file, ledger, emit } = ending;
  const text = lastLines.join('\n');
  const failure = failureOf(new ScenarioBroken(`${file}: ${ledger.moment}, ${how}`), {
    evidence: text === '' ? [] : [{ title: 'printed last', text }],
  });
  const { open } = ledger;
  for (const { ms, ...check } of open) emit({ type: 'check-ended', ...check, status: 'failed', failure, ms });
  if (open.length === 0) emit({ type: 'fault', failure });
  skipRest(ending, 'the process of the scenario had ended');
}

function skipRest({ ledger, emit }: Ending, reason: string): void {
  for (const check of ledger.untold)
    emit({ type: 'check-ended', ...check, status: 'skipped', reason, ms: 0 });
}
