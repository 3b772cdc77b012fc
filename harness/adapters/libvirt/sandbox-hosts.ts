import { join } from 'node:path';
import { endSandbox, findSandbox, startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import type { LibvirtHost, LibvirtHosts } from './libvirt-host.ts';

/** A private libvirtd for each lab, in a sandbox that is gone with its holder. */
export const sandboxHosts: LibvirtHosts = {
  start: async (instanceDir, signal) => hostOf(await startSandbox(sandboxDir(instanceDir), signal)),
  find: async (instanceDir) => {
    const sandbox = await findSandbox(sandboxDir(instanceDir));
    return sandbox && hostOf(sandbox);
  },
  end: (instanceDir) => endSandbox(sandboxDir(instanceDir)),
};

/** Nobody else is in there, so every address is free. */
function hostOf(sandbox: Sandbox): LibvirtHost {
  const { uri, dialer } = sandbox;
  const lease = () => Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() });
  return { uri, dialer, private: true, held: true, keep: () => sandbox.keep(), lease };
}

function sandboxDir(instanceDir: string): string {
  return join(instanceDir, 'sandbox');
}
