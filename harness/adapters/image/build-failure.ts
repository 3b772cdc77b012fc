import { statfs } from 'node:fs/promises';
import { HostFault, HostLacks, LabFault, UsageError, type HarnessError } from '../../core/errors.ts';

const MIB = 1 << 20;
/** A root file system and its disk exist side by side for a moment. */
const NEEDED_MIB = 4_096;
const LAST_LINES = 4;

/** What a failed build's log means: a wrong package name, a full disk, a mirror out of reach, or something of ours. */
export async function explainBuildFailure(
  subject: string,
  cacheDir: string,
  log: string,
): Promise<HarnessError> {
  const unknown = /Unable to locate package (\S+)|Package '?(\S+?)'? has no installation candidate/.exec(log);
  if (unknown)
    return new UsageError(
      `image ${subject}: its archive has no package '${unknown[1] ?? unknown[2] ?? ''}'; correct it in the platform's packages or the lab's bake`,
    );
  if (/No space left on device|Disk quota exceeded/.test(log))
    return new HostFault(await fullDisk(subject, cacheDir));
  if (
    /Could not resolve|Unable to connect|Could not connect|Temporary failure|Failed to fetch|Connection failed/.test(
      log,
    )
  )
    return new HostFault(
      `image ${subject}: the package mirror cannot be reached; last seen: ${lastErrors(log)}`,
    );
  if (/unshare.*Operation not permitted|uid_map/.test(log))
    return new HostLacks(
      `image ${subject}: this host forbids user namespaces (${lastErrors(log)}); allow them with: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`,
    );
  return new LabFault(`image ${subject}: the build failed; last seen: ${lastErrors(log)}`);
}

async function fullDisk(subject: string, cacheDir: string): Promise<string> {
  const { bavail, bsize } = await statfs(cacheDir);
  const free = Math.floor((bavail * bsize) / MIB);
  return `image ${subject}: no space left under ${cacheDir}: ${free} MiB free, about ${NEEDED_MIB} MiB needed; make room or set XDG_CACHE_HOME to another disk`;
}

function lastErrors(log: string): string {
  const lines = log.trim().split('\n');
  const errors = lines.filter((line) => /^(E|Err|[a-z0-9.-]+):|[Ee]rror|cannot|failed/.test(line));
  return (errors.length > 0 ? errors : lines).slice(-LAST_LINES).join(' | ') || 'nothing';
}
