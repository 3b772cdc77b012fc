import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { HostFault, LabFault, messageOf } from '../../core/errors.ts';
import { waitUntil } from '../../core/wait.ts';
import type { Dialer } from '../../ports/dialer.ts';
import { endHolder, findHolder, keepHolder, startHolder, type Holder } from './holder.ts';
import { NsenterDialer } from './nsenter-dialer.ts';

/** A private host for one lab: namespaces, a libvirtd of its own, and a way in. */
export interface Sandbox {
  /** The libvirt URI that reaches its daemon from outside. */
  readonly uri: string;
  readonly dialer: Dialer;
  /** It outlives the process that started it. */
  keep(): Promise<void>;
}

const DAEMON_WITHIN = '60s';
/** sockaddr_un(7): a UNIX socket's path has 107 usable characters. */
const MAX_SOCKET_PATH = 107;

/** Root inside the sandbox is the caller outside: libvirt must not change owners, groups or cgroups. */
const QEMU_CONF = `user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
`;
const LIBVIRTD_CONF = `unix_sock_dir = "/run/libvirt"
auth_unix_rw = "none"
unix_sock_rw_perms = "0700"
`;

/** Starts a sandbox that ends with this process and keeps its whole state in `dir`; throws `LabFault` with libvirtd's own words when it does not come up. */
export async function startSandbox(dir: string, signal?: AbortSignal): Promise<Sandbox> {
  const uid = process.getuid?.() ?? 0;
  await layOut(dir);
  try {
    const sandbox = sandboxOf(dir, await startHolder(dir, uid), uid);
    await waitForDaemon(dir, sandbox.uri, signal);
    return sandbox;
  } catch (error) {
    await endSandbox(dir);
    throw error;
  }
}

/** Takes hold of a sandbox that runs; undefined when it does not. */
export async function findSandbox(dir: string): Promise<Sandbox | undefined> {
  const holder = await findHolder(dir);
  return holder && sandboxOf(dir, holder, process.getuid?.() ?? 0);
}

/** Ends a sandbox and removes its state; succeeds when there is nothing left of it. */
export async function endSandbox(dir: string): Promise<void> {
  await endHolder(dir);
  await rm(dir, { recursive: true, force: true });
}

function sandboxOf(dir: string, holder: Holder, uid: number): Sandbox {
  return {
    uri: `qemu:///system?socket=${socketPath(dir)}`,
    dialer: new NsenterDialer(holder.init, uid),
    keep: () => keepHolder(dir),
  };
}

async function layOut(dir: string): Promise<void> {
  if (socketPath(dir).length > MAX_SOCKET_PATH)
    throw new HostFault(
      `${dir}: the path of libvirt's socket would be longer than ${MAX_SOCKET_PATH} characters; set XDG_STATE_HOME to a shorter folder`,
    );
  try {
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true, mode: 0o700 });
    // Debian's package makes lib/dnsmasq at its installation, libvirtd does not
    for (const part of ['etc', 'run', 'lib', 'lib/dnsmasq', 'log', 'cache']) await mkdir(join(dir, part));
    await writeFile(join(dir, 'etc', 'qemu.conf'), QEMU_CONF);
    await writeFile(join(dir, 'etc', 'libvirtd.conf'), LIBVIRTD_CONF);
  } catch (cause) {
    throw new HostFault(`${dir}: cannot write the sandbox's state: ${messageOf(cause)}`, { cause });
  }
}

async function waitForDaemon(dir: string, uri: string, signal: AbortSignal | undefined): Promise<void> {
  await waitUntil(
    `sandbox ${dir}: libvirtd answers`,
    async (stop) => {
      if (!(await findHolder(dir))) return { hopeless: await daemonLog(dir) };
      const version = await execa('virsh', ['-c', uri, 'version'], { reject: false, cancelSignal: stop });
      return version.exitCode === 0 ? { done: true } : { pending: version.stderr.trim() };
    },
    { within: DAEMON_WITHIN, signal },
  ).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw new LabFault(messageOf(cause), { cause });
  });
}

async function daemonLog(dir: string): Promise<string> {
  const texts = await Promise.all(
    ['libvirtd.out', 'holder.log'].map((name) => readFile(join(dir, 'log', name), 'utf8').catch(() => '')),
  );
  return texts.join('\n').trim().split('\n').slice(-3).join(' | ');
}

function socketPath(dir: string): string {
  return join(dir, 'run', 'libvirt-sock');
}
