const BYTES_PER_STEP = 1024;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `812 MiB`, `1.4 GiB`. */
export function formatBytes(bytes: number): string {
  const steps = bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(BYTES_PER_STEP) + 1e-9);
  const index = Math.min(steps, UNITS.length - 1);
  const value = bytes / BYTES_PER_STEP ** index;
  const digits = index > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[index] ?? ''}`;
}
