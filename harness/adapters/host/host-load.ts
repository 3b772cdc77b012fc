import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import type { HostLoad } from '../../ports/host.ts';

/** How busy this host was in the last minute. */
export async function hostLoad(): Promise<HostLoad> {
  const [running = 0] = loadavg();
  // the kernel need not count it (psi=0)
  const pressure = await readFile('/proc/pressure/cpu', 'utf8').catch(() => '');
  const [, waited] = /^some .*avg60=([\d.]+)/m.exec(pressure) ?? [];
  return { running, ...(waited === undefined ? {} : { waitedPercent: Number(waited) }) };
}
