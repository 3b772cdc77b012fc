import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { HostLacks } from '../../core/errors.ts';

/** System tools live in sbin, which an ordinary user's PATH does not name. */
const TOOL_DIRS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const IDS_NEEDED = 65_536;

/** Arguments of unshare(1) for a build: as real root the user namespace is left out, everything else is the same. */
export function buildNamespaces(uid: number): readonly string[] {
  const user = uid === 0 ? [] : ['--user', '--map-root-user', '--map-auto'];
  return [...user, '--pid', '--fork', '--kill-child=SIGKILL', '--mount', '--mount-proc'];
}

/** Throws `HostLacks` with the command that mends it when a tool is missing. `tools`: command to Debian package. */
export async function requireTools(purpose: string, tools: Readonly<Record<string, string>>): Promise<void> {
  const found = await Promise.all(Object.keys(tools).map(isInstalled));
  const missing = Object.entries(tools).filter((_, index) => found[index] === false);
  if (missing.length === 0) return;
  const commands = missing.map(([command]) => command).join(', ');
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  throw new HostLacks(
    `${purpose} needs ${commands}, which this host lacks; install with: apt-get install ${packages}`,
  );
}

/** An ordinary user needs a range of ids to own the files of an image; throws `HostLacks` with the command that grants it. */
export async function requireIdRanges(): Promise<void> {
  const { uid, username } = userInfo();
  if (uid === 0) return;
  await requireTools('building an image as an ordinary user', { newuidmap: 'uidmap', newgidmap: 'uidmap' });
  for (const kind of ['uid', 'gid'] as const) {
    const table = await readFile(`/etc/sub${kind}`, 'utf8').catch(() => '');
    if (!hasIdRange(table, username, uid)) throw new HostLacks(rangeMissing(kind, username));
  }
}

/** Whether a table like /etc/subuid grants a user enough ids for a whole system. */
export function hasIdRange(table: string, username: string, uid: number): boolean {
  return table
    .split('\n')
    .map((line) => line.split(':'))
    .some(([who, , count]) => (who === username || who === String(uid)) && Number(count) >= IDS_NEEDED);
}

function rangeMissing(kind: 'uid' | 'gid', username: string): string {
  const command = `sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${username}`;
  return `/etc/sub${kind} grants ${username} no range of ${IDS_NEEDED} ids, so an image's files cannot have their owners; grant one with: ${command} (pick a range that no other user has)`;
}

async function isInstalled(command: string): Promise<boolean> {
  const tries = TOOL_DIRS.map((dir) =>
    access(join(dir, command), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(tries)).includes(true);
}
