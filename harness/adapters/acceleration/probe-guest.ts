import { writeFile } from 'node:fs/promises';
import { HostLacks } from '../../core/errors.ts';
import { cpioArchive } from '../nodes/cpio-archive.ts';
import { startProgram } from '../host/program.ts';

/** The static shell that runs the same loop on the host and in the probe's guest. */
const BUSYBOX = '/bin/busybox';
/** Long enough to outweigh start-up noise: about a second on a plain core. */
const LOOP = 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done';

/** What the guest says when its loop is done: milliseconds by the timer and by its time stamp counter, before and after. */
export const LOOP_DONE = /^LOOP (\d+\.\d+) (\d+\.\d+) (\d+\.\d+) (\d+\.\d+)\s*$/m;

/** The guest takes its counter for one of this rate, and reads the time from a timer instead: what it finds of both tells the true rate. */
const PRETENDED_KHZ = 1_000_000;
export const PROBE_CLOCKS = `clocksource=hpet tsc=reliable tsc_early_khz=${PRETENDED_KHZ}`;

/** The scheduler's debug file shows both clocks as they are at one moment. Kernels before 5.13 have it among those of proc. */
export const CLOCKS = `
clocks() {
  file=/debug/sched/debug
  [ -e $file ] || file=/proc/sched_debug
  while read -r name colon value; do
    case $name in ktime) timer=$value ;; sched_clk) echo "$timer $value"; break ;; esac
  done <$file
}`;

const INIT = `#!/bin/busybox sh
/bin/busybox mkdir -p /debug /proc
/bin/busybox mount -t debugfs debugfs /debug
/bin/busybox mount -t proc proc /proc
${CLOCKS}
before=$(clocks)
${LOOP}
after=$(clocks)
echo LOOP $before $after
/bin/busybox poweroff -f
`;

/** Writes an initrd whose only program times a loop. */
export async function writeProbeGuest(target: string, busybox: Buffer): Promise<void> {
  const archive = cpioArchive([
    { path: 'bin/busybox', mode: 0o755, content: busybox },
    { path: 'init', mode: 0o755, content: INIT },
  ]);
  await writeFile(target, archive);
}

export interface GuestLoop {
  /** Milliseconds that the guest's loop took. */
  readonly ms: number;
  /** The true rate of the guest's time stamp counter. */
  readonly tscKHz: number;
}

/** What the guest found, from its console. */
export function readGuestLoop(console: string): GuestLoop | undefined {
  const match = LOOP_DONE.exec(console);
  if (!match) return undefined;
  const [timer1 = 0, counter1 = 0, timer2 = 0, counter2 = 0] = match.slice(1).map(Number);
  const ms = Math.round(timer2 - timer1);
  return { ms, tscKHz: Math.round((PRETENDED_KHZ * (counter2 - counter1)) / ms) };
}

/** Milliseconds that the same loop takes here. */
export async function hostLoopMs(): Promise<number> {
  const startedAt = performance.now();
  const result = await startProgram(BUSYBOX, ['sh', '-c', LOOP], { reject: false });
  if (result.failed) throw new HostLacks(`${BUSYBOX} does not run; apt-get install busybox-static`);
  return performance.now() - startedAt;
}

export { BUSYBOX };
