import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserStarter } from '../../harness/adapters/browser/start-browser.ts';
import { LocalHost } from '../../harness/adapters/host/local-host.ts';
import type { Browser, BrowserRequest } from '../../harness/ports/browser.ts';
import { takeInventory } from './leftovers.ts';
import { ScriptedShell } from './scripted-shell.ts';
import { skip } from './skip.ts';

/** This host's browser, with a folder of its own in the place of /tmp: what it leaves there is seen. */
export class HostBrowser implements AsyncDisposable {
  readonly folder: string;
  readonly #tmpdirBefore = process.env['TMPDIR'];

  private constructor(folder: string) {
    this.folder = folder;
    process.env['TMPDIR'] = folder;
  }

  /** Skips the suite, and says why, where the host has no browser. */
  static async create(suite: Mocha.Context): Promise<HostBrowser> {
    const unmet = await thisHost().unmet('browser');
    if (unmet !== undefined) skip(suite, unmet);
    return new HostBrowser(await mkdtemp(join(tmpdir(), 'stacklab-web-')));
  }

  /** A browser whose connections all end at one port of the loopback, whatever host they ask for. */
  start(shell: ScriptedShell, changes: Partial<BrowserRequest> = {}): Promise<Browser> {
    return startBrowser(shell, changes);
  }

  /** Processes of the browser and files of it; the loader of tests keeps a cache of its own there. */
  async left(): Promise<readonly string[]> {
    const files = (await readdir(this.folder)).filter((name) => !name.startsWith('tsx-'));
    return [...files, ...(await takeInventory(this.folder)).processes];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#tmpdirBefore === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = this.#tmpdirBefore;
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function startBrowser(shell: ScriptedShell, changes: Partial<BrowserRequest> = {}): Promise<Browser> {
  const signal = new AbortController().signal;
  const request = { through: shell, hosts: ['controller01'], timeScale: 1, signal: () => signal };
  return browserStarter({ host: thisHost(), uid: process.getuid?.() ?? 0 })({ ...request, ...changes });
}

function thisHost(): LocalHost {
  return new LocalHost({ uid: process.getuid?.() ?? 0, userName: 'tester' });
}
