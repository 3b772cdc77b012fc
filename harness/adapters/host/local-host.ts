import { access, constants, readFile, statfs } from 'node:fs/promises';
import { availableParallelism, arch, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { HostLacks } from '../../core/errors.ts';
import type { Host, HostFacts, HostOption } from '../../ports/host.ts';
import { findProgram } from './find-program.ts';
import { hostPrograms, type HostProgram } from './host-packages.ts';
import { requireUserNamespaces } from './user-namespaces.ts';

const MIB = 1024 * 1024;
const TUN = '/dev/net/tun';

export interface LocalHostOptions {
  readonly uid: number;
  readonly userName: string;
  /** The search path; system folders that ordinary users' paths often lack are added. */
  readonly path: string;
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
    const rootless = this.#options.uid !== 0;
    const missing = await this.#missing('run', ...kinds, ...(rootless ? ['rootless'] : []));
    if (missing.length > 0) throw lacks(missing);
    if (!rootless) return;
    await requireUserNamespaces();
    await this.#requireSubordinateIds();
    await requireTun();
  }

  async unmet(option: HostOption): Promise<string | undefined> {
    const missing = await this.#missing(option);
    if (missing.length === 0) return undefined;
    return `this host has no ${programsOf(missing)}; install it: sudo apt-get install ${packagesOf(missing)}`;
  }

  async #missing(...kinds: readonly string[]): Promise<HostProgram[]> {
    const wanted = await hostPrograms(...kinds);
    const found = await Promise.all(wanted.map(({ program }) => findProgram(program, this.#options.path)));
    return wanted.filter((_, index) => found[index] === undefined);
  }

  /** subuid(5): without ranges of their own ordinary users cannot run libvirt's QEMU probe. */
  async #requireSubordinateIds(): Promise<void> {
    const { userName, uid } = this.#options;
    for (const file of ['/etc/subuid', '/etc/subgid']) {
      const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
      if (lines.some((line) => line.startsWith(`${userName}:`) || line.startsWith(`${uid}:`))) continue;
      throw new HostLacks(
        `${file} has no range for user ${userName}, so no rootless sandbox can start; give it one:\n` +
          `  sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${userName}`,
      );
    }
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

function lacks(missing: readonly HostProgram[]): HostLacks {
  return new HostLacks(
    `this host lacks ${programsOf(missing)}; install what brings them:\n  sudo apt-get install ${packagesOf(missing)}`,
  );
}

function programsOf(missing: readonly HostProgram[]): string {
  return missing.map(({ program }) => program).join(', ');
}

function packagesOf(missing: readonly HostProgram[]): string {
  return [...new Set(missing.map(({ pkg }) => pkg))].sort().join(' ');
}

async function availableMemoryMiB(): Promise<number> {
  const [, kib] = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8')) ?? [];
  return Math.floor(Number(kib ?? 0) / 1024);
}

async function distributionName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]+)"?/m.exec(text)?.[1] ?? 'an unknown distribution';
}
