import { join } from 'node:path';
import type { SandboxService } from '../sandbox/sandbox.ts';
import { startProgram } from '../host/program.ts';

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

/**
 * What more a sandbox has whose libvirtd is not to know of KVM. Where there is a device it asks each QEMU about it, and on some
 * processors again and again: what it keeps of the answers holds the number of the core that it was given on (cpuid, leaf 0x1f).
 */
export const WITHOUT_KVM = { 'without-kvm': '' } as const;

/** libvirtd as the daemon of a sandbox. */
export const sandboxedLibvirtd: SandboxService = {
  name: 'libvirtd',
  script: join(import.meta.dirname, 'libvirtd.sh'),
  socket: 'run/libvirt-sock',
  // libvirtd makes lib/dnsmasq for networks with DHCP only, and cannot do without (mac-folder.ts)
  folders: ['lib/dnsmasq', 'cache'],
  files: { 'etc/qemu.conf': QEMU_CONF, 'etc/libvirtd.conf': LIBVIRTD_CONF },
  probe: async (socket, signal) => {
    const args = ['-c', libvirtUri(socket), 'version'];
    const version = await startProgram('virsh', args, { reject: false, cancelSignal: signal });
    return version.exitCode === 0 ? undefined : version.stderr.trim();
  },
};

/** The URI that reaches the daemon of a sandbox from outside; libvirt decodes what follows the question mark. */
export function libvirtUri(socket: string): string {
  return `qemu:///system?socket=${encodeURIComponent(socket)}`;
}
