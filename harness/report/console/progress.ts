import type { EventBody } from '../events.ts';
import type { Brush } from './terminal-style.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { formatClock } from './units.ts';

export type Progress = Omit<Extract<EventBody, { type: 'progress' }>, 'type'>;

/** `controller image: downloading 120 MiB of 400 MiB (30 %), 12 MiB/s, 0:23 left`. */
export function progressText(progress: Progress): string {
  return `${progress.subject}: ${progress.doing} ${[amountText(progress), ...paceTexts(progress)].join(', ')}`;
}

/** `120 MiB of 400 MiB (30 %)`, or `120 MiB` where the whole is not known. */
export function amountText({ bytes, totalBytes }: Progress): string {
  if (!totalBytes) return formatBytes(bytes);
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)} (${Math.floor(100 * share(bytes, totalBytes))} %)`;
}

/** Rate, and the time left where it can be known. */
export function paceTexts({ bytes, totalBytes, bytesPerSecond }: Progress): string[] {
  if (bytesPerSecond <= 0) return [];
  const left = totalBytes
    ? [`${formatClock((1_000 * Math.max(0, totalBytes - bytes)) / bytesPerSecond)} left`]
    : [];
  return [`${formatBytes(bytesPerSecond)}/s`, ...left];
}

export function progressBar(bytes: number, totalBytes: number, width: number, brush: Brush): string {
  const full = Math.round(share(bytes, totalBytes) * width);
  return (
    brush.paint('busy', brush.sign('full').repeat(full)) +
    brush.paint('faint', brush.sign('empty').repeat(width - full))
  );
}

function share(bytes: number, totalBytes: number): number {
  return Math.min(1, Math.max(0, bytes / totalBytes));
}
