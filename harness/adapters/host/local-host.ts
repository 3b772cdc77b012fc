import { access, constants, readFile, statfs } from 'node:fs/promises';
import { availableParallelism, arch, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { HostLacks } from '../../core/errors.ts';
import type { Host, HostFacts, HostOption } from '../../ports/host.ts';
import type { Account } from './account.ts';
import { missingPrograms, packagesOf, programsOf, requirePrograms } from './host-packages.ts';
import { requireSubordinateIds } from './subordinate-ids.ts';
import { requireUserNamespaces } from './user-namespaces.ts';

const MIB = 1024 * 1024;
const TUN = '/dev/net/tun';

export interface LocalHostOptions extends Account {
  /** Where to look for programs. @default where they are started */
  readonly path?: string;
}

/** The machine that this process runs on. */
export class LocalHost implements Host {
  readonly #options: LocalHostOptions;

  constructor(options: LocalHostOptions) {
    this.#options = options;
  }

  async facts(): Promise<HostFacts> {
    const [available, distribution] = await Promise.all([availableMemoryMiB(), distributionName()]);
    return {
      cpus: availableParallelism(),
      memoryMiB: Math.floor(totalmem() / MIB),
      availableMemoryMiB: available,
      description: `${distribution}, Linux ${release()}, ${arch()}`,
    };
  }

  async freeMiB(folder: string): Promise<number> {
    for (let place = folder; ; place = dirname(place)) {
      const stats = await statfs(place).catch(() => undefined);
      if (stats) return Math.floor((stats.bavail * stats.bsize) / MIB);
    }
  }

  async requirePrograms(kinds: readonly string[] = []): Promise<void> {
    const { uid, path } = this.#options;
    const rootless = uid !== 0;
    await requirePrograms(['run', ...kinds, ...(rootless ? ['rootless'] : [])], path);
    if (!rootless) return;
    await requireUserNamespaces();
    await requireSubordinateIds(this.#options);
    await requireTun();
  }

  async unmet(option: HostOption): Promise<string | undefined> {
    const missing = await missingPrograms([option], this.#options.path);
    if (missing.length === 0) return undefined;
    return `this host has no ${programsOf(missing)}; install it: sudo apt-get install ${packagesOf(missing)}`;
  }
}

/** udev opens the device to everybody; where there is no udev it stays root's, and QEMU gets no network card. */
async function requireTun(): Promise<void> {
  await access(TUN, constants.R_OK | constants.W_OK).catch((cause: unknown) => {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new HostLacks(
      missing
        ? `this host has no ${TUN}, so nodes get no network; load its module:\n  sudo modprobe tun`
        : `${TUN} is not open to ordinary users, so nodes get no network; open it, as udev does:\n  sudo chmod 0666 ${TUN}`,
      { cause },
    );
  });
}

async function availableMemoryMiB(): Promise<number> {
  const [, kib] = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8')) ?? [];
  return Math.floor(Number(kib ?? 0) / 1024);
}

async function distributionName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]+)"?/m.exec(text)?.[1] ?? 'an unknown distribution';
}
