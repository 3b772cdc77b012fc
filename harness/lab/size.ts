/** Bytes. */
export const MIB = 1024 * 1024;
/** What is left of a file system when writers are told that nothing is. */
export const FULL_BYTES = 16 * MIB;

const MIB_PER_UNIT = { MiB: 1, GiB: 1_024 } as const;

/** `512MiB`, `6GiB`. */
export const SIZE_PATTERN = /^(\d+)(MiB|GiB)$/;

/** MiB of a size; undefined for anything that is not one. */
export function toMiB(size: string): number | undefined {
  const match = SIZE_PATTERN.exec(size);
  return match ? Number(match[1]) * MIB_PER_UNIT[match[2] as keyof typeof MIB_PER_UNIT] : undefined;
}

/** `6GiB`, `1536MiB`: as it would be written in lab.yaml. */
export function formatMiB(mib: number): string {
  return mib > 0 && mib % 1_024 === 0 ? `${mib / 1_024}GiB` : `${Math.round(mib)}MiB`;
}
