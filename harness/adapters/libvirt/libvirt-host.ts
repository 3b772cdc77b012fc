import { join } from 'node:path';
import type { Dialer } from '../../ports/dialer.ts';
import { endSandbox, findSandbox, startSandbox } from '../sandbox/sandbox.ts';

/** A libvirtd to put a lab on, and the way to what runs there. */
export interface LibvirtHost {
  readonly uri: string;
  readonly dialer: Dialer;
  /** It outlives the process that started it. */
  keep(): Promise<void>;
}

/** Where the libvirtd of a lab comes from: a sandbox of its own, or one that exists already. */
export interface LibvirtHosts {
  /** True when ending the host ends everything on it: no domain or network has to be removed one by one. */
  readonly private: boolean;
  start(instanceDir: string, signal?: AbortSignal): Promise<LibvirtHost>;
  find(instanceDir: string): Promise<LibvirtHost | undefined>;
  end(instanceDir: string): Promise<void>;
}

/** A private libvirtd for each lab, in a sandbox that is gone with its holder. */
export const sandboxHosts: LibvirtHosts = {
  private: true,
  start: (instanceDir, signal) => startSandbox(sandboxDir(instanceDir), signal),
  find: (instanceDir) => findSandbox(sandboxDir(instanceDir)),
  end: (instanceDir) => endSandbox(sandboxDir(instanceDir)),
};

function sandboxDir(instanceDir: string): string {
  return join(instanceDir, 'sandbox');
}
