import { join } from 'node:path';
import { HostLacks } from '../../core/errors.ts';
import { endSandbox, findSandbox, startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import type { EngineHost } from './engine-host.ts';
import { removeCgroups, sandboxedDockerd } from './sandboxed-dockerd.ts';

/** A private dockerd for one lab, in a sandbox that is gone with its holder. */
export const sandboxEngine = {
  start: async (instanceDir: string, signal?: AbortSignal): Promise<EngineHost> => {
    requireRoot();
    const dir = sandboxDir(instanceDir);
    return hostOf(await startSandbox(dir, sandboxedDockerd(dir), signal));
  },
  find: async (instanceDir: string): Promise<EngineHost | undefined> => {
    const dir = sandboxDir(instanceDir);
    const sandbox = await findSandbox(dir, sandboxedDockerd(dir));
    return sandbox && hostOf(sandbox);
  },
  end: async (instanceDir: string): Promise<void> => {
    const dir = sandboxDir(instanceDir);
    await endSandbox(dir);
    await removeCgroups(dir);
  },
};

/** A container's systemd needs control groups of its own, and an ordinary user's are not to be had everywhere. */
function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new HostLacks(
    "an ordinary user cannot start a Docker engine of a lab's own: its containers need control groups, loop devices and mounts that only root can give; " +
      'run it as root:\n  sudo npx lab run LAB --provider container\nor leave out --provider container: virtual machines need no root',
  );
}

function hostOf(sandbox: Sandbox): EngineHost {
  const { socket, dialer, init } = sandbox;
  const endpoint = { socketPath: socket };
  return { endpoint, held: true, sandbox: { dialer, init }, keep: () => sandbox.keep() };
}

function sandboxDir(instanceDir: string): string {
  return join(instanceDir, 'sandbox');
}
