import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellWord } from '../../core/shell-quote.ts';
import { findProgram } from './find-program.ts';
import { refuse, type Finding } from './finding.ts';

const HARNESS = join(import.meta.dirname, '..', '..');
const TABLE = join(HARNESS, 'host-packages');
const BOOTSTRAP = join(HARNESS, 'bootstrap.sh');

/** A program that stacklab starts, and the Debian package that brings it. */
export interface HostProgram {
  readonly program: string;
  readonly pkg: string;
  /** Which its package would start on this host, and bootstrap keeps from running. */
  readonly service?: string;
}

/** The programs of the table that bootstrap.sh installs from, for some kinds of its rows. */
export async function hostPrograms(...kinds: readonly string[]): Promise<HostProgram[]> {
  const rows = (await readFile(TABLE, 'utf8')).split('\n').map((line) => line.split(/\s+/));
  return rows.flatMap(([kind = '', thing = '', pkg = '', service]) =>
    kinds.includes(kind) && !thing.startsWith('/')
      ? [{ program: thing.replace(/^static:/, ''), pkg, ...(service ? { service } : {}) }]
      : [],
  );
}

/** Those of them that this host does not have; `path` is where to look instead of where programs are started. */
export async function missingPrograms(
  kinds: readonly string[],
  path?: string,
): Promise<readonly HostProgram[]> {
  const wanted = await hostPrograms(...kinds);
  const found = await Promise.all(wanted.map(({ program }) => findProgram(program, path)));
  return wanted.filter((_, index) => found[index] === undefined);
}

/** Throws `HostLacks` naming every program of these kinds that is missing, and the one command that installs them. */
export async function requirePrograms(kinds: readonly string[], path?: string): Promise<void> {
  refuse([await programsFinding(kinds, path)]);
}

export async function programsFinding(kinds: readonly string[], path?: string): Promise<Finding | undefined> {
  const missing = await missingPrograms(kinds, path);
  if (missing.length === 0) return undefined;
  return {
    what: `this host lacks ${programsOf(missing)}`,
    advice: 'install what brings them',
    commands: [installCommand(missing)],
  };
}

export function programsOf(missing: readonly HostProgram[]): string {
  return missing.map(({ program }) => program).join(', ');
}

/** What root does, as bootstrap says it: apt-get alone would start the services of packages that have one. */
export function installCommand(missing: readonly HostProgram[]): string {
  const packages = [...new Set(missing.map(({ pkg }) => pkg))].sort().join(' ');
  return missing.some(({ service }) => service !== undefined)
    ? `sh ${shellWord(BOOTSTRAP)} --install ${packages}`
    : `apt-get install -y --no-install-recommends ${packages}`;
}
