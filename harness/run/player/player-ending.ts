import type { PlayerEnd } from '../../ports/player-process.ts';

/** Why a process that plays was ended by its run. */
export type Cause =
  | {
      readonly silentFor: string;
      /** Where the time of a check was over then. */
      readonly overdue?: { readonly check: string; readonly within: string };
    }
  | { readonly notStoppedWithin: string };

/** How a process ended that should have gone on, in words. */
export function endInWords({ exitCode, signal }: PlayerEnd, cause?: Cause): string {
  if (cause && 'silentFor' in cause) return silenceInWords(cause);
  if (cause) return `its process did not stop within ${cause.notStoppedWithin} and was ended`;
  if (signal !== undefined) return `its process was ended by ${signal}`;
  if (exitCode === undefined) return 'its process could not be started';
  return `its process ended with exit code ${exitCode}: a scenario must not call process.exit()`;
}

function silenceInWords({ silentFor, overdue }: Extract<Cause, { silentFor: string }>): string {
  const over = overdue ? `, with the ${overdue.within} of ${overdue.check} over,` : '';
  return `its process did not answer for ${silentFor}${over} and was ended: it loops without end, or waits without letting anything else go on`;
}
