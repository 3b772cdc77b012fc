import { HostFault, LabFault, UsageError, type HarnessError } from '../../core/errors.ts';
import { explainBuildFailure } from '../image/build-failure.ts';

/** Sentences of pip for what a package index did, or did not. */
const UNREACHABLE =
  /Could not fetch URL|Connection(?:Error| broken| refused| timed out)|NewConnectionError|ReadTimeout|Temporary failure in name resolution|SSLError|ProxyError/;

/** What the scripts of a step say themselves; packages are made side by side, and each may lack something. */
const OWN = /^E: (?:release: )?((?:patch|package|the lock|\S+ has no) ?.*)$/gm;

/** What the log of a failed step means; falls back to what is known of builds from Debian packages. */
export async function explainReleaseFailure(
  subject: string,
  cacheDir: string,
  log: string,
  sources: readonly string[] = [],
): Promise<HarnessError> {
  const own = [...log.matchAll(OWN)].map(([, said]) => said);
  if (own.length > 0) return new LabFault(`${subject}: ${own.join('; ')}`);
  const mismatch = /^\s*(\S+) from (\S+)[^\n]*:\n\s+Expected sha256/m.exec(log);
  if (mismatch)
    return new HostFault(
      `${subject}: what the package index has as ${mismatch[1] ?? ''} is not what the lock names (another sha256); ask another index, or make the lock anew if its publisher says why`,
    );
  if (UNREACHABLE.test(log))
    return new HostFault(
      `${subject}: the package index cannot be reached; last seen: ${lastError(log)}; pip's own configuration decides where it is`,
    );
  const gone = /No matching distribution found for ([^\s(]+)/.exec(log)?.[1];
  if (gone !== undefined)
    return new UsageError(
      `${subject}: the package index has no ${gone} for Python 2.7; take another version into constraints.txt and make the lock anew`,
    );
  const unasked =
    /the `allow-hosts` option is not supported|Could not find suitable distribution for Requirement\.parse\('([^']+)'\)/.exec(
      log,
    );
  if (unasked)
    return new UsageError(
      `${subject}: a build fetches ${unasked[1] ?? 'distributions'} by itself; add what it needs to python.first of release.yaml and to constraints.txt`,
    );
  const wheel = /Failed building wheel for (\S+)/.exec(log)?.[1];
  if (wheel !== undefined && !/No space left on device/.test(log))
    return new LabFault(
      `${subject}: the wheel of ${wheel} does not build; last seen: ${lastWordOfCompiler(log)}; tree.packages and prepare.sh of the release bring what a build needs`,
    );
  return explainBuildFailure(subject, cacheDir, log, sources);
}

/** What pip itself says of a build that failed comes after it, and tells nothing. */
function lastWordOfCompiler(log: string): string {
  const lines = log.split('\n').map((line) => line.trim());
  const errors = lines.filter(
    (line) => /error|no such file|not found/i.test(line) && !line.startsWith('ERROR:'),
  );
  return (errors.at(-1) ?? lines.findLast((line) => line !== '') ?? 'nothing').slice(0, 200);
}

function lastError(log: string): string {
  const lines = log.trim().split('\n');
  return (lines.findLast((line) => UNREACHABLE.test(line)) ?? lines.at(-1) ?? 'nothing').trim().slice(0, 200);
}
