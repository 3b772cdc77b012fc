import { endSandbox, findSandbox, sandboxDir, startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import type { EngineHost } from './engine-host.ts';
import { removeCgroups, sandboxedDockerd, type UserGround } from './sandboxed-dockerd.ts';

/** A private dockerd for one lab, in a sandbox that is gone with its holder. */
export const sandboxEngine = {
  start: async (
    instanceDir: string,
    ground: UserGround | undefined,
    signal?: AbortSignal,
  ): Promise<EngineHost> => {
    const dir = sandboxDir(instanceDir);
    return privateEngine(await startSandbox(dir, sandboxedDockerd(dir, ground), signal));
  },
  find: async (instanceDir: string): Promise<EngineHost | undefined> => {
    const dir = sandboxDir(instanceDir);
    const sandbox = await findSandbox(dir, sandboxedDockerd(dir));
    return sandbox && privateEngine(sandbox);
  },
  end: async (instanceDir: string): Promise<void> => {
    const dir = sandboxDir(instanceDir);
    await endSandbox(dir);
    await removeCgroups(dir);
  },
};

function privateEngine(sandbox: Sandbox): EngineHost {
  const { socket, dialer, init } = sandbox;
  const endpoint = { socketPath: socket };
  return { endpoint, held: true, sandbox: { dialer, init }, keep: () => sandbox.keep() };
}
