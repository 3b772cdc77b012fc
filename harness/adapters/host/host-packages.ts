import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostLacks } from '../../core/errors.ts';
import { findProgram } from './find-program.ts';

const TABLE = join(import.meta.dirname, '..', '..', 'host-packages');

/** A program that stacklab starts, and the Debian package that brings it. */
export interface HostProgram {
  readonly program: string;
  readonly pkg: string;
}

/** The programs of the table that bootstrap.sh installs from, for some kinds of its rows. */
export async function hostPrograms(...kinds: readonly string[]): Promise<HostProgram[]> {
  const rows = (await readFile(TABLE, 'utf8')).split('\n').map((line) => line.split(/\s+/));
  return rows.flatMap(([kind = '', thing = '', pkg = '']) =>
    kinds.includes(kind) && !thing.startsWith('/') ? [{ program: thing.replace(/^static:/, ''), pkg }] : [],
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
  const missing = await missingPrograms(kinds, path);
  if (missing.length === 0) return;
  throw new HostLacks(
    `this host lacks ${programsOf(missing)}; install what brings them:\n  sudo apt-get install ${packagesOf(missing)}`,
  );
}

export function programsOf(missing: readonly HostProgram[]): string {
  return missing.map(({ program }) => program).join(', ');
}

export function packagesOf(missing: readonly HostProgram[]): string {
  return [...new Set(missing.map(({ pkg }) => pkg))].sort().join(' ');
}
