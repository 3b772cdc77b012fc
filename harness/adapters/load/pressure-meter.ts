import { join } from 'node:path';
import type { Meter, Span } from './meter.ts';
import { readProc } from './proc-file.ts';

interface Reading {
  readonly ranMs: number;
  readonly heldUpMs: number;
}

/**
 * What the kernel itself counts of a control group of version 2: also of processes that come and go between two looks. Undefined
 * where it counts nothing (psi=0).
 */
export function pressureMeter(group: string): Meter | undefined {
  let before = reading(group);
  if (!before) return undefined;
  return {
    read: () => {
      const now = reading(group);
      const span = now && before && spanOf(before, now);
      before = now;
      return span;
    },
  };
}

/** One that was made anew under the same name has counted less. */
function spanOf(before: Reading, now: Reading): Span | undefined {
  const ranMs = now.ranMs - before.ranMs;
  const heldUpMs = now.heldUpMs - before.heldUpMs;
  return ranMs < 0 || heldUpMs < 0 ? undefined : { ranMs, waitedMs: heldUpMs, heldUpMs };
}

function reading(group: string): Reading | undefined {
  const heldUp = microseconds(join(group, 'cpu.pressure'), /^some .*total=(\d+)$/m);
  const ran = microseconds(join(group, 'cpu.stat'), /^usage_usec (\d+)$/m);
  return heldUp === undefined || ran === undefined ? undefined : { ranMs: ran / 1e3, heldUpMs: heldUp / 1e3 };
}

function microseconds(file: string, pattern: RegExp): number | undefined {
  const [, number] = pattern.exec(readProc(file) ?? '') ?? [];
  return number === undefined ? undefined : Number(number);
}
