import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
