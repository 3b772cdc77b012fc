import { lastLines } from '../../harness/core/excerpt.ts';
import type { Attempt } from './attempt.ts';
import { counted, newTally, type Tally } from './tally.ts';
import type { Trial } from './trial.ts';

export interface Limits {
  readonly who: string;
  /** A run that has begun in time is played to its end. */
  readonly withinMs: number;
  readonly times?: number | undefined;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const LINES_SHOWN = 30;

/** Plays a trial as often as it is asked for and its time allows, at least once, and tells at once what is not as promised. */
export async function soakTrial(trial: Trial, limits: Limits): Promise<Tally> {
  const { who, withinMs, signal, say } = limits;
  const times = limits.times ?? trial.times;
  const until = Date.now() + withinMs;
  let tally = newTally(trial.what, who);
  while (tally.runs < times && (tally.runs === 0 || Date.now() < until)) {
    signal.throwIfAborted();
    const found = await trial.play(tally.runs);
    tally = counted(tally, found);
    for (const line of complaintsOf(found)) say(`${trial.what}, run ${tally.runs}: ${line}`);
  }
  say(`${trial.what}: ${tally.runs} runs, ${tally.wrong} wrong, ${tally.left} left something`);
  return tally;
}

function complaintsOf({ end, left, said }: Attempt): string[] {
  const wrong = end !== 'wrong' ? [] : [`a wrong end:\n${lastLines(said, LINES_SHOWN).join('\n')}`];
  return left === undefined ? wrong : [...wrong, `left something: ${left}`];
}
