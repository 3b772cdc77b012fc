import { writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { HostLacks } from '../../core/errors.ts';
import { cpioArchive } from '../image/cpio-archive.ts';

/** The static shell that runs the same loop on the host and in the probe's guest. */
const BUSYBOX = '/bin/busybox';
/** Long enough to outweigh start-up noise: about a tenth of a second on a plain core. */
const LOOP = 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done';

/** What the guest says when its loop is done: hundredths of a second since its boot, before and after. */
export const LOOP_DONE = /^LOOP (\d+)\.(\d+) (\d+)\.(\d+)\s*$/m;

const INIT = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc
/bin/busybox mount -t proc proc /proc
read before rest </proc/uptime
${LOOP}
read after rest </proc/uptime
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

/** Milliseconds that the guest's loop took, from its console. */
export function guestLoopMs(console: string): number | undefined {
  const match = LOOP_DONE.exec(console);
  if (!match) return undefined;
  const [seconds1, hundredths1, seconds2, hundredths2] = match.slice(1).map(Number);
  const start = (seconds1 ?? 0) * 1_000 + (hundredths1 ?? 0) * 10;
  const end = (seconds2 ?? 0) * 1_000 + (hundredths2 ?? 0) * 10;
  return end - start;
}

/** Milliseconds that the same loop takes here. */
export async function hostLoopMs(): Promise<number> {
  const startedAt = performance.now();
  const result = await execa(BUSYBOX, ['sh', '-c', LOOP], { reject: false });
  if (result.failed) throw new HostLacks(`${BUSYBOX} does not run; apt-get install busybox-static`);
  return performance.now() - startedAt;
}

export { BUSYBOX };
