import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findHolder, namespaceFlags } from '../../harness/adapters/sandbox/holder.ts';
import { libvirtUri, sandboxedLibvirtd } from '../../harness/adapters/libvirt/sandboxed-libvirtd.ts';
import { endSandbox, startSandbox } from '../../harness/adapters/sandbox/sandbox.ts';
import { asJob, LAB, type CliOptions } from './lab-cli.ts';
import { userEnvironment } from './user-environment.ts';

/** A libvirtd that was there before any lab, with a network of its own: what a workstation's system daemon is to stacklab. */
export class PrivateLibvirtd implements AsyncDisposable {
  readonly uri: string;
  readonly #dir: string;
  readonly #enter: readonly string[];

  private constructor(dir: string, uri: string, enter: readonly string[]) {
    this.#dir = dir;
    this.uri = uri;
    this.#enter = enter;
  }

  static async start(): Promise<PrivateLibvirtd> {
    const dir = await mkdtemp(join(tmpdir(), 'stacklab-daemon-'));
    const sandbox = join(dir, 'sandbox');
    const { socket } = await startSandbox(sandbox, sandboxedLibvirtd);
    const holder = await findHolder(sandbox);
    if (!holder) throw new Error('the sandbox has no holder');
    const flags = namespaceFlags(process.getuid?.() ?? 0).nsenter;
    return new PrivateLibvirtd(dir, libvirtUri(socket), ['-t', String(holder.init), ...flags, '-n']);
  }

  /** The CLI in the daemon's network, as somebody at that workstation would call it. */
  lab(args: readonly string[], { env }: CliOptions) {
    return execa('nsenter', [...this.#enter, LAB, ...args], asJob(userEnvironment(env)));
  }

  async virsh(...args: string[]): Promise<string[]> {
    const { stdout } = await execa('virsh', ['-q', '-c', this.uri, ...args]);
    return stdout.split('\n').filter(Boolean).toSorted();
  }

  domains(): Promise<string[]> {
    return this.virsh('list', '--all', '--name');
  }

  networks(): Promise<string[]> {
    return this.virsh('net-list', '--all', '--name');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endSandbox(join(this.#dir, 'sandbox'));
    await rm(this.#dir, { recursive: true, force: true });
  }
}
