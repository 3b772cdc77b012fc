import { endSandbox, findSandbox, sandboxDir, startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { KnownEmulators } from './known-emulators.ts';
import type { LibvirtHost, LibvirtHosts } from './libvirt-host.ts';
import { libvirtUri, sandboxedLibvirtd, WITHOUT_KVM } from './sandboxed-libvirtd.ts';

/** A private libvirtd for each lab, in a sandbox that is gone with its holder. `cacheDir`: what they hand on to the next. */
export function sandboxHosts(cacheDir: string): LibvirtHosts {
  return {
    start: async (instanceDir, { acceleration, signal }) => {
      const dir = sandboxDir(instanceDir);
      const emulators = new KnownEmulators(cacheDir, acceleration.type);
      const files = {
        ...sandboxedLibvirtd.files,
        ...(acceleration.type === 'kvm' ? {} : WITHOUT_KVM),
        ...(await emulators.files()),
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

/** Nobody else is in there, so every address is free. */
function privateHost(sandbox: Sandbox): LibvirtHost {
  const { socket, dialer, init } = sandbox;
  const uri = libvirtUri(socket);
  const lease = () => Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() });
  return { uri, dialer, private: true, init, held: true, keep: () => sandbox.keep(), lease };
}
