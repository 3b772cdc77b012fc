import { readFile } from 'node:fs/promises';
import { HostLacks } from '../../core/errors.ts';
import type { Account } from './account.ts';

/** A whole system's user ids, as an image has them. */
const IDS = 65_536;
/** Where useradd(8) begins to give them away. */
const FIRST = 100_000;
const TABLES = ['/etc/subuid', '/etc/subgid'] as const;

/**
 * subuid(5): without ranges of their own ordinary users can neither give an image's files their owners nor run libvirt's
 * QEMU probe. Throws `HostLacks` with the command that grants ids which nobody else has.
 */
export async function requireSubordinateIds(account: Account): Promise<void> {
  if (account.uid === 0) return;
  const tables = await Promise.all(TABLES.map((file) => readFile(file, 'utf8').catch(() => '')));
  const file = TABLES.find((_, index) => !hasSubordinateIds(tables[index] ?? '', account));
  if (file === undefined) return;
  const { userName } = account;
  const range = freeRange(tables.join('\n'));
  throw new HostLacks(
    `${file} grants user ${userName} no range of ${IDS} ids, so no rootless sandbox can start; grant one:\n` +
      `  sudo usermod --add-subuids ${range} --add-subgids ${range} ${userName}`,
  );
}

/** Whether a table like /etc/subuid grants a user enough ids for a whole system. */
export function hasSubordinateIds(table: string, { uid, userName }: Account): boolean {
  return linesOf(table).some(
    ([who, , count]) => (who === userName || who === String(uid)) && Number(count) >= IDS,
  );
}

/** The first range that lies behind all others: `100000-165535`. */
export function freeRange(tables: string): string {
  const ends = linesOf(tables).map(([, first, count]) => Number(first) + Number(count));
  const first = Math.max(FIRST, ...ends.filter(Number.isFinite));
  return `${first}-${first + IDS - 1}`;
}

function linesOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'));
}
