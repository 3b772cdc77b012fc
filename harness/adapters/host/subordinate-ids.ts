import { readFile } from 'node:fs/promises';
import type { Account } from './account.ts';
import { refuse, type Finding } from './finding.ts';

/** A whole system's user ids, as an image has them. */
const IDS = 65_536;
/** Where useradd(8) begins to give them away. */
const FIRST = 100_000;
const TABLES = ['/etc/subuid', '/etc/subgid'] as const;

/** Throws `HostLacks` with the command that grants ids which nobody else has. */
export async function requireSubordinateIds(account: Account): Promise<void> {
  if (account.uid !== 0) refuse([await subordinateIdsFinding(account)]);
}

/**
 * subuid(5): without ranges of their own ordinary users can neither give an image's files their owners nor run libvirt's
 * QEMU probe.
 */
export async function subordinateIdsFinding(account: Account): Promise<Finding | undefined> {
  if (account.userName === String(account.uid)) return noAccount(account);
  const tables = await Promise.all(TABLES.map((file) => readFile(file, 'utf8').catch(() => '')));
  const short = TABLES.filter((_, index) => !hasSubordinateIds(tables[index] ?? '', account));
  if (short.length === 0) return undefined;
  const { userName } = account;
  const range = freeRange(tables.join('\n'));
  return {
    what: `${short.join(' and ')} ${short.length > 1 ? 'grant' : 'grants'} user ${userName} no range of ${IDS} ids, so no rootless sandbox can start`,
    advice: 'grant one',
    commands: [`usermod --add-subuids ${range} --add-subgids ${range} ${userName}`],
  };
}

/** unshare(1) maps ranges of ids for accounts alone; useradd(8) grants a range with the account. */
function noAccount({ uid }: Account): Finding {
  return {
    what: `passwd(5) has no line for id ${uid}, so no rootless sandbox can start`,
    advice: 'give it an account',
    commands: [`useradd --uid ${uid} --no-create-home stacklab-${uid}`],
  };
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
