import type { Fault } from '../../core/errors.ts';
import type { Counts, Summary } from '../summary.ts';
import { formatBytes } from './units.ts';

/** Whose fault a failure is, in words. */
export const FAULT_OWNER: Readonly<Record<Fault, string>> = {
  deployment: 'the deployment',
  lab: 'the lab, not the deployment',
  host: 'this host, not the deployment',
  stacklab: 'stacklab itself, not the deployment',
  usage: 'the call or a lab file, not the deployment',
  interruption: 'nobody: it was interrupted',
};

/** `debian12 (Debian 12), OpenStack Zed`. */
export function platformText({ name, title, release }: NonNullable<Summary['platform']>): string {
  return `${name} (${title}), ${release}`;
}

/** `tcg, every limit x 4.2, because the kernel printed nothing under kvm`. */
export function accelerationText(proven: Omit<NonNullable<Summary['acceleration']>, 'nested'>): string {
  const scale = proven.timeScale === 1 ? '' : `, every limit x ${Number(proven.timeScale.toFixed(1))}`;
  return `${proven.type}${scale}, because ${proven.reason}`;
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
