import { UsageError } from './errors.ts';

/** A length of time as people write it: `'250ms'`, `'90s'`, `'45m'`, `'2h'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;

const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
/** Longer than anybody waits for; a text of so many digits would be infinite. */
const LONGEST_HOURS = 168;
const SHOWN_LENGTH = 40;
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Milliseconds of a duration; throws `UsageError` on anything that is not one. */
export function toMs(duration: string): number {
  if (isDuration(duration)) return msOf(duration);
  const shown = duration.length <= SHOWN_LENGTH ? duration : `${duration.slice(0, SHOWN_LENGTH)}…`;
  if (PATTERN.test(duration))
    throw new UsageError(`'${shown}' is longer than a duration may be: at most ${LONGEST_HOURS}h`);
  throw new UsageError(`'${shown}' is not a duration: write it as 90s, 45m or 2h`);
}

export function isDuration(text: string): text is Duration {
  return msOf(text) <= LONGEST_HOURS * MS_PER_UNIT.h;
}

/** Not a number for what has not the form of one. */
function msOf(text: string): number {
  const [, number, unit] = PATTERN.exec(text) ?? [];
  return unit === undefined ? Number.NaN : Number(number) * MS_PER_UNIT[unit as keyof typeof MS_PER_UNIT];
}

/** `7 ms`, `4.2 s`, `3 m 05 s`, `1 h 02 m`: for people, never to be parsed. */
export function formatMs(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
