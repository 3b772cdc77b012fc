import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HostFault } from '../../core/errors.ts';
import { formatMiB, MIB } from '../../lab/size.ts';
import { startProgram } from '../host/program.ts';

const APT_HELPER = '/usr/lib/apt/apt-helper';
/** No package and no index of a distribution is as large. */
const AT_MOST_BYTES = 4_096 * MIB;

/**
 * Brings a file here by the host's own apt: its proxy, its certificates, its patience. The kernel keeps it from writing more than is
 * allowed; what it leaves then, or when it fails, is the caller's to remove.
 */
export async function aptDownload(origin: string, path: string, atMostBytes = AT_MOST_BYTES): Promise<void> {
  const asked = [`--fsize=${atMostBytes}`, APT_HELPER, 'download-file', origin, path];
  const { exitCode, stderr } = await startProgram('prlimit', asked, { cwd: dirname(path), reject: false });
  if (exitCode === 0) return;
  const there = await stat(path).catch(() => undefined);
  if (there && there.size >= atMostBytes)
    throw new HostFault(`${origin}: more than ${formatMiB(atMostBytes / MIB)} would come; nothing was kept`);
  const [reason = `${origin}: cannot be fetched`] = stderr
    .split('\n')
    .filter((line) => line.startsWith('E: '));
  throw new HostFault(reason.replace('E: ', ''));
}
