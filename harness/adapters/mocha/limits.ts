import type Mocha from 'mocha';
import { formatMs, toMs } from '../../core/duration.ts';
import { WaitTimedOut } from '../../core/errors.ts';

/** What a test or hook may take on a KVM host, unless its file says otherwise: as long as a check. */
export const LIMIT_MS = toMs('5m');

/** Gives each test and hook its limit: none where it has one of its own, as many times the default as the lab is slower. */
export function setLimits(
  runnables: readonly Mocha.Runnable[],
  hasOwnLimit: (runnable: Mocha.Runnable) => boolean,
  timeScale: number,
): void {
  for (const runnable of runnables) {
    if (hasOwnLimit(runnable)) runnable.timeout(0).retries(0);
    else if (runnable.timeout() === LIMIT_MS) runnable.timeout(LIMIT_MS * timeScale);
  }
}

/** In our words, where it is the limit that ended it. */
export function inOurWords(runnable: Mocha.Runnable, error: unknown): unknown {
  const isLimit = error instanceof Error && 'code' in error && error.code === 'ERR_MOCHA_TIMEOUT';
  return isLimit
    ? new WaitTimedOut(`${runnable.title}: not done within ${formatMs(runnable.timeout())}`, { cause: error })
    : error;
}
