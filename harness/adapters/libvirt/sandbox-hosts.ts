import { endSandbox, findSandbox, sandboxDir, startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { lendImages, sandboxedQemuLabel } from './qemu-account.ts';
import { KnownEmulators } from './known-emulators.ts';
import type { LibvirtHost, LibvirtHosts } from './libvirt-host.ts';
import { libvirtUri, sandboxedLibvirtd, WITHOUT_KVM } from './sandboxed-libvirtd.ts';

export interface SandboxHostsOptions {
  /** What they hand on to the next. */
  readonly cacheDir: string;
  /** Whether QEMU of root's labs is to be an account without rights, and has to come to its files. */
  readonly confined: boolean;
}

/** A private libvirtd for each lab, in a sandbox that is gone with its holder. */
export function sandboxHosts({ cacheDir, confined }: SandboxHostsOptions): LibvirtHosts {
  return {
    start: async (instanceDir, { acceleration, images = new Map(), signal }) => {
      const dir = sandboxDir(instanceDir);
      const emulators = new KnownEmulators(cacheDir, acceleration.type);
      const files = {
        ...sandboxedLibvirtd.files,
        ...(acceleration.type === 'kvm' ? {} : WITHOUT_KVM),
        ...(await emulators.files()),
        ...(confined ? waysTo([instanceDir, ...(await lendImages(images.values()))]) : {}),
      };
      const sandbox = await startSandbox(dir, { ...sandboxedLibvirtd, files }, signal);
      await emulators.learn(dir);
      return privateHost(sandbox);
    },
    find: async (instanceDir) => {
      const sandbox = await findSandbox(sandboxDir(instanceDir), sandboxedLibvirtd);
      return sandbox && privateHost(sandbox);
    },
    end: (instanceDir) => endSandbox(sandboxDir(instanceDir)),
  };
}

/** What QEMU has to come to, where it runs as an account that has no rights. */
function waysTo(folders: readonly string[]): Readonly<Record<string, string>> {
  return sandboxedQemuLabel() === undefined
    ? {}
    : { 'etc/ways': folders.map((folder) => `${folder}\n`).join('') };
}

/** Nobody else is in there, so every address is free. */
function privateHost(sandbox: Sandbox): LibvirtHost {
  const { socket, dialer, init } = sandbox;
  const uri = libvirtUri(socket);
  const lease = () => Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() });
  return { uri, dialer, private: true, init, held: true, keep: () => sandbox.keep(), lease };
}
