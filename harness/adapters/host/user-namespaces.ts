import { readFile } from 'node:fs/promises';
import { HostLacks } from '../../core/errors.ts';
import { startProgram } from './program.ts';

/** Settings that keep ordinary users from making namespaces: the value that does, and the one that does not. */
const SETTINGS = [
  { name: 'kernel.apparmor_restrict_unprivileged_userns', closed: '1', open: '0' },
  { name: 'kernel.unprivileged_userns_clone', closed: '0', open: '1' },
  { name: 'user.max_user_namespaces', closed: '0', open: '65536' },
];

/**
 * Throws `HostLacks` where the kernel refuses an ordinary user's namespaces. Everything that maps ranges of ids comes
 * after it: there unshare(1) leaves a helper that waits for ever.
 */
export async function requireUserNamespaces(): Promise<void> {
  const args = ['--user', '--map-root-user', '--mount', 'true'];
  const { failed, stderr } = await startProgram('unshare', args, { reject: false, stdin: 'ignore' });
  if (!failed) return;
  throw new HostLacks(
    `this host lets no ordinary user make namespaces (${stderr.trim()}), so no rootless sandbox can start; ${await remedy()}`,
  );
}

async function remedy(): Promise<string> {
  for (const { name, closed, open } of SETTINGS) {
    const file = `/proc/sys/${name.replace('.', '/')}`;
    const value = await readFile(file, 'utf8').catch(() => '');
    if (value.trim() === closed) return `allow it:\n  sudo sysctl -w ${name}=${open}`;
  }
  return 'a chroot or a container forbids it: run stacklab outside of it, or as root';
}
