import { createHash } from 'node:crypto';
import type { Network, Nic } from '../../lab/lab.ts';
import type { Acceleration } from '../../ports/acceleration.ts';
import type { NodeIdentity } from '../../ports/provider.ts';

/** A file of a node's root file system. */
export interface IdentityFile {
  /** Relative to the root. */
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

/** Which NIC is which: a line for each, in the order of the plan. */
export const NIC_FILE = 'etc/lab/nics';

/** How a node image is booted: its root is the whole first disk, its NICs keep the kernel's names. */
export const KERNEL_COMMAND_LINE = [
  'root=/dev/vda rw console=ttyS0,115200 net.ifnames=0',
  // a lab has no secrets worth a mitigation's price, and its hypervisor has a sound clock
  'mitigations=off init_on_alloc=0 nokaslr audit=0 lsm=landlock,yama tsc=reliable no_timer_check cryptomgr.notests',
  // a serial line is slow; errors are still printed
  'quiet loglevel=4 systemd.show_status=no',
].join(' ');

/**
 * QEMU keeps what it has translated by the address where a program sees its code: at other addresses in each process, it
 * translates a library anew for each. And it forgets all that it knows of memory whenever a part of a large page goes.
 * Its kernel boots on one processor, since it rewrites instructions of its own while it boots; the initrd adds the others
 * (decision 22).
 */
const EMULATED = 'norandmaps transparent_hugepage=never maxcpus=1 noreplace-smp';

/** What systemd gives a unit to start, on a host with KVM. */
const START_LIMIT_S = 90;

/**
 * With the rate of the time stamp counter where it is known. A node under TCG that is left to measure it against a timer
 * while the host is busy finds a twentieth of it, and its clock then runs twenty times too fast. The limit that systemd
 * sets to the start of a unit grows with all the others.
 */
export function kernelCommandLine({
  type,
  tscKHz,
  timeScale,
}: Pick<Acceleration, 'type' | 'tscKHz' | 'timeScale'>): string {
  return [
    KERNEL_COMMAND_LINE,
    ...(type === 'tcg' ? [EMULATED] : []),
    ...(tscKHz === undefined ? [] : [`tsc_early_khz=${tscKHz}`]),
    ...(timeScale === 1 ? [] : [`systemd.default_timeout_start_sec=${Math.ceil(START_LIMIT_S * timeScale)}`]),
  ].join(' ');
}

/** What makes a node itself, as files: its name, its host key, who may log in, its network. */
export function renderIdentity(
  identity: NodeIdentity,
  nics: readonly Nic[],
  networks: readonly Network[],
): readonly IdentityFile[] {
  const hosts = identity.hosts.map(({ address, names }) => [address, ...names].join(' '));
  return [
    file('etc/hostname', `${identity.hostname}\n`),
    file('etc/hosts', ['127.0.0.1 localhost', '::1 localhost ip6-localhost', ...hosts, ''].join('\n')),
    file('etc/machine-id', `${machineId(identity)}\n`),
    file('etc/ssh/ssh_host_ed25519_key', withNewline(identity.hostPrivateKey), 0o600),
    file('etc/ssh/ssh_host_ed25519_key.pub', withNewline(identity.hostPublicKey)),
    file('root/.ssh/authorized_keys', identity.authorizedKeys.map(withNewline).join(''), 0o600),
    file(NIC_FILE, nics.map((nic) => nicLine(nic, networks)).join('')),
  ];
}

/** Read by the initrd, which names the NICs after their MACs; a NIC without address is brought up without any. */
function nicLine({ mac, device, network, address }: Nic, networks: readonly Network[]): string {
  const prefix = networks.find(({ name }) => name === network)?.prefixLength;
  const words = address === undefined || prefix === undefined ? [] : [`${address}/${prefix}`];
  return `${[mac, device, ...words].join(' ')}\n`;
}

/** Stable over reboots and different for every node, so that no first boot has to invent one. */
function machineId({ hostname, hostPublicKey }: NodeIdentity): string {
  return createHash('sha256').update(`${hostname}\n${hostPublicKey}`).digest('hex').slice(0, 32);
}

function file(path: string, content: string, mode = 0o644): IdentityFile {
  return { path, mode, content };
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
