import type { Trial } from './trial.ts';

/** The share of the time still there that is the first trial's: what it usually takes, of what all do. */
export function shareOf(trials: readonly Trial[], times?: number): number {
  const wanted = trials.map((trial) => (times ?? trial.times) * trial.usualMs);
  return (wanted[0] ?? 0) / wanted.reduce((sum, each) => sum + each, 0);
}
