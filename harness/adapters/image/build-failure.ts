import { statfs } from 'node:fs/promises';
import { HostFault, HostLacks, LabFault, UsageError, type HarnessError } from '../../core/errors.ts';
import { MIB } from '../../lab/size.ts';
import { parseSource, type AptSource } from './apt-sources.ts';

/** A root file system and its disk exist side by side for a moment. */
const NEEDED_MIB = 4_096;
const LAST_LINES = 4;

/**
 * What a failed build's log means: a wrong package name, an archive that does not have what it should, a full disk, a mirror
 * out of reach, or something of ours. `sources` are lines that a platform's file decides: its keys are the remedy then.
 */
export async function explainBuildFailure(
  subject: string,
  cacheDir: string,
  log: string,
  sources: readonly string[] = [],
): Promise<HarnessError> {
  const unknown = /Unable to locate package (\S+)|Package '?(\S+?)'? has no installation candidate/.exec(log);
  if (unknown)
    return new UsageError(
      `image ${subject}: its archive has no package '${unknown[1] ?? unknown[2] ?? ''}'; correct it in the platform's packages or the lab's bake`,
    );
  const unmet = /have unmet dependencies:\n((?: .*\n)+)/.exec(log)?.[1];
  if (unmet !== undefined)
    return new UsageError(
      `image ${subject}: its packages do not go together: ${firstOf(unmet)}; correct the platform's packages or the lab's bake`,
    );
  const lacking = lackingArchive(log, sources.map(parseSource));
  if (lacking) return new HostFault(`image ${subject}: ${lacking}`);
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

/** An archive that has another suite, or the indexes of this one alone: it answers, but not with packages. */
function lackingArchive(log: string, sources: readonly AptSource[]): string | undefined {
  const left = sources.find(
    ({ uri, suite }) =>
      log.includes(`The repository '${uri} ${suite} Release'`) && /a Release file/.test(log),
  );
  if (left) return `${left.uri} does not have the suite ${left.suite}; ${remedyOf(left)}`;
  const [, file = '', status] = /Failed to fetch (\S+\.deb)\s+(4\d\d)\b/.exec(log) ?? [];
  const refusing = sources.find(({ uri }) => file.startsWith(uri.replace(/\/*$/, '/')));
  return (
    refusing &&
    `${refusing.uri} lists packages of ${refusing.suite} that it does not serve (${status} for ${file}); ${remedyOf(refusing)}`
  );
}

function remedyOf({ security }: AptSource): string {
  return security
    ? "set build.security to false in the platform's file"
    : "set build.mirror in the platform's file to an archive that does";
}

async function fullDisk(subject: string, cacheDir: string): Promise<string> {
  const { bavail, bsize } = await statfs(cacheDir);
  const free = Math.floor((bavail * bsize) / MIB);
  return `image ${subject}: no space left under ${cacheDir}: ${free} MiB free, about ${NEEDED_MIB} MiB needed; make room or set XDG_CACHE_HOME to another disk`;
}

/** A package that excludes another makes all uninstallable that need either: the first lines tell the rest. */
function firstOf(unmet: string): string {
  const lines = unmet.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  return lines.filter(Boolean).slice(0, LAST_LINES).join(' | ');
}

/** The last line too, whatever it says, if no tool tells of its progress in it: it is what the build ended on. */
function lastErrors(log: string): string {
  const lines = log.trim().split('\n');
  const last = lines.filter((line) => !/^[IW]: /.test(line)).at(-1);
  const errors = lines.filter(
    (line) => line === last || /^(E|Err|[a-z0-9.-]+):|[Ee]rror|cannot|[Ff]ailed/.test(line),
  );
  return (errors.length > 0 ? errors : lines).slice(-LAST_LINES).join(' | ') || 'nothing';
}
