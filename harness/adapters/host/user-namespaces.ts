import { readFile } from 'node:fs/promises';
import type { Finding } from './finding.ts';
import { startProgram } from './program.ts';

/** Settings that keep ordinary users from making namespaces: the value that does, and the one that does not. */
const SETTINGS = [
  { name: 'kernel.apparmor_restrict_unprivileged_userns', closed: '1', open: '0' },
  { name: 'kernel.unprivileged_userns_clone', closed: '0', open: '1' },
  { name: 'user.max_user_namespaces', closed: '0', open: '65536' },
];

/**
 * What there is to say where the kernel refuses an ordinary user's namespaces. Everything that maps ranges of ids comes after
 * it: there unshare(1) leaves a helper that waits for ever.
 */
export async function namespacesFinding(): Promise<Finding | undefined> {
  const args = ['--user', '--map-root-user', '--mount', 'true'];
  const { failed, stderr, code } = await startProgram('unshare', args, { reject: false, stdin: 'ignore' });
  // without the program there is nothing to ask with: that it is missing is a finding of its own
  if (!failed || code === 'ENOENT') return undefined;
  const what = `this host lets no ordinary user make namespaces (${stderr.trim()}), so no rootless sandbox can start`;
  const commands = await commandsThatAllow();
  if (commands.length > 0) return { what, advice: 'allow it', commands };
  const advice = 'a chroot or a container forbids it: run stacklab outside of it, or as root';
  return { what, advice, commands };
}

/** More than one setting may forbid it. */
async function commandsThatAllow(): Promise<string[]> {
  const values = SETTINGS.map(({ name }) =>
    readFile(`/proc/sys/${name.replace('.', '/')}`, 'utf8').catch(() => ''),
  );
  const found = await Promise.all(values);
  return SETTINGS.flatMap(({ name, closed, open }, index) =>
    found[index]?.trim() === closed ? [`sysctl -w ${name}=${open}`] : [],
  );
}
