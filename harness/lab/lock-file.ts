import { UsageError } from '../core/errors.ts';

/** One line of a release's lock.txt: `oslo.config==4.11.2 --hash=sha256:... --hash=sha256:...` */
export interface LockedDistribution {
  readonly name: string;
  readonly version: string;
  /** Of every file of it that may be taken: a wheel, a source archive, or both. */
  readonly sha256: readonly string[];
}

const LINE = /^([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][0-9A-Za-z.+!]*)((?: --hash=sha256:[0-9a-f]{64})+)$/;

const PIN = /^([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][0-9A-Za-z.+!]*)$/;

/** The distributions of a lock, in its order; throws one `UsageError` with every line that is none. */
export function parseLock(file: string, text: string): LockedDistribution[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const locked = text.split('\n').flatMap((line, index): LockedDistribution[] => {
    if (line === '' || line.startsWith('#')) return [];
    const [, name = '', version = '', hashes = ''] = LINE.exec(line) ?? [];
    const problem =
      name === ''
        ? `found '${line.slice(0, 40)}'; allowed: NAME==VERSION --hash=sha256:...`
        : again(name, seen);
    if (problem !== undefined) problems.push(`${file}:${index + 1}: ${problem}`);
    return [{ name, version, sha256: [...hashes.matchAll(/sha256:(\w+)/g)].map(([, sum = '']) => sum) }];
  });
  if (problems.length > 0)
    throw new UsageError(`${problems.join('\n')}; it is made by: npm run release:lock`);
  return locked;
}

/** The text of a lock. */
export function renderLock(head: string, locked: readonly LockedDistribution[]): string {
  return `${head}\n${locked.map(renderPin).join('\n')}\n`;
}

/** One line of a lock, as pip reads it. */
export function renderPin({ name, version, sha256 }: LockedDistribution): string {
  const hashes = sha256.toSorted().map((sum) => ` --hash=sha256:${sum}`);
  return `${name}==${version}${hashes.join('')}`;
}

/** `NAME==VERSION` of each line of a constraints.txt; throws one `UsageError` with every line that is neither that nor a comment. */
export function parseConstraints(file: string, text: string): Omit<LockedDistribution, 'sha256'>[] {
  const lines = text.split('\n').map((line) => line.replace(/\s*#.*/, ''));
  const strange = lines.flatMap((line, index) =>
    line === '' || PIN.test(line)
      ? []
      : [`${file}:${index + 1}: found '${line.slice(0, 40)}'; allowed: NAME==VERSION`],
  );
  if (strange.length > 0) throw new UsageError(strange.join('\n'));
  return lines.flatMap((line) => {
    const [, name = '', version = ''] = PIN.exec(line) ?? [];
    return name === '' ? [] : [{ name, version }];
  });
}

/** Gives every distribution the checksums of its files, which are told as `sha256sum` does. */
export function lockOfFiles(
  pinned: readonly Omit<LockedDistribution, 'sha256'>[],
  sums: string,
): LockedDistribution[] {
  const files = [...sums.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, sum = '', file = '']) => ({
    sum,
    file,
  }));
  return pinned.map(({ name, version }) => {
    const found = files.filter(({ file }) => isFileOf(file, name, version));
    if (found.length === 0)
      throw new UsageError(
        `${name}==${version}: nothing of it was downloaded; take a version that the package index has`,
      );
    return { name, version, sha256: found.map(({ sum }) => sum).toSorted() };
  });
}

/** `functools32-3.2.3-2.tar.gz` is version 3.2.3.post2. */
function isFileOf(file: string, name: string, version: string): boolean {
  const versions = [version, version.replace('.post', '-')];
  return versions.some((spelling) => {
    const head = file.slice(0, name.length + 1 + spelling.length);
    const rest = file.slice(head.length);
    const isNamed = normalizedDistribution(head) === normalizedDistribution(`${name}-${spelling}`);
    return (
      isNamed &&
      head.endsWith(`-${spelling}`) &&
      /^(?:-[^-]+(?:-[^-]+)+\.whl|\.tar\.gz|\.zip|\.tar\.bz2)$/.test(rest)
    );
  });
}

/** One name for all spellings of a distribution: `oslo.config`, `Oslo_Config`. */
export function normalizedDistribution(name: string): string {
  return name.replaceAll(/[-_.]+/g, '-').toLowerCase();
}

function again(name: string, seen: Set<string>): string | undefined {
  const key = normalizedDistribution(name);
  if (seen.has(key)) return `${name} is there twice`;
  seen.add(key);
  return undefined;
}
