import { endSandbox, findSandbox, sandboxDir, startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import type { EngineHost } from './engine-host.ts';
import type { Confinement } from './confinement.ts';
import { dockerdSocket, handOverCgroups, removeCgroups, sandboxedDockerd } from './sandboxed-dockerd.ts';

/** A private dockerd for one lab, in a sandbox that is gone with its holder. */
export const sandboxEngine = {
  start: async (instanceDir: string, confinement: Confinement, signal?: AbortSignal): Promise<EngineHost> => {
    const dir = sandboxDir(instanceDir);
    return privateEngine(dir, await startSandbox(dir, sandboxedDockerd(dir, confinement), signal));
  },
  find: async (instanceDir: string): Promise<EngineHost | undefined> => {
    const dir = sandboxDir(instanceDir);
    const sandbox = await findSandbox(dir, dockerdSocket);
    return sandbox && privateEngine(dir, sandbox);
  },
  end: async (instanceDir: string): Promise<void> => {
    const dir = sandboxDir(instanceDir);
    await endSandbox(dir);
    await removeCgroups(dir);
  },
};

function privateEngine(dir: string, sandbox: Sandbox): EngineHost {
  const { socket, dialer, init } = sandbox;
  const endpoint = { socketPath: socket };
  return {
    endpoint,
    held: true,
    sandbox: { dialer, init, handOverCgroups: (container) => handOverCgroups(dir, container) },
    keep: () => sandbox.keep(),
  };
}
