import type { Fault } from '../../core/errors.ts';
import { formatMs } from '../../core/duration.ts';
import type { Timing } from '../events.ts';
import type { Counts, Summary } from '../summary.ts';
import { formatBytes } from '../../core/byte-size.ts';

/** Whose fault a failure is, in words. */
export const FAULT_OWNER: Readonly<Record<Fault, string>> = {
  deployment: 'the deployment',
  scenario: 'the scenario, not the deployment',
  lab: 'the lab, not the deployment',
  host: 'this host, not the deployment',
  stacklab: 'stacklab itself, not the deployment',
  usage: 'the call or a lab file, not the deployment',
  interruption: 'nobody: it was interrupted',
};

/** `boot-storm (many servers at once), servers=200`. */
export function scenarioText({ name, title, options }: NonNullable<Summary['scenario']>): string {
  const chosen = Object.entries(options).map(([option, value]) => `, ${option}=${value}`);
  return `${name} (${title})${chosen.join('')}`;
}

/** `debian12 (Debian 12), OpenStack Zed`. */
export function platformText({ name, title, release }: NonNullable<Summary['platform']>): string {
  return `${name} (${title}), ${release}`;
}

/** `tcg, every limit x 4.2, because the kernel printed nothing under kvm`. */
export function accelerationText(proven: NonNullable<Summary['acceleration']>): string {
  const nested = proven.nested ? ', nested' : '';
  const scale = proven.timeScale === 1 ? '' : `, every limit x ${Number(proven.timeScale.toFixed(1))}`;
  return `${proven.type}${nested}${scale}, because ${proven.reason}`;
}

export function guestText({
  standIn,
  sizeBytes,
  reason,
}: Omit<NonNullable<Summary['guest']>, 'name'>): string {
  const why = reason === undefined ? '' : `, because ${reason}`;
  return `${standIn ? 'a stand-in' : 'the real one'}, ${formatBytes(sizeBytes)}${why}`;
}

/** `24 passed, 1 failed`; what there is none of is not mentioned. */
export function countsText(counts: Counts): string {
  const parts = (['passed', 'failed', 'skipped', 'unfinished'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** `time to ACTIVE: n 4, min 8.0 s, median 9.5 s, p95 12.0 s, max 12.0 s`. */
export function timingText({ subject, n, minMs, medianMs, p95Ms, maxMs }: Timing): string {
  const figures = { min: minMs, median: medianMs, p95: p95Ms, max: maxMs };
  const shown = Object.entries(figures).map(([name, ms]) => `${name} ${formatMs(ms)}`);
  return `${subject}: ${[`n ${n}`, ...shown].join(', ')}`;
}
