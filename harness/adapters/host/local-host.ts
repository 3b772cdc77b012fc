import { readFile, stat, statfs } from 'node:fs/promises';
import { availableParallelism, arch, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Host, HostFacts, HostOption, Room } from '../../ports/host.ts';
import { MIB } from '../../lab/size.ts';
import type { Account } from './account.ts';
import { refuse, type Finding } from './finding.ts';
import { hostLoad } from './host-load.ts';
import { installCommand, missingPrograms, programsFinding, programsOf } from './host-packages.ts';
import { subordinateIdsFinding } from './subordinate-ids.ts';
import { tunFinding } from './tun-device.ts';
import { namespacesFinding } from './user-namespaces.ts';

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
    const facts = [availableMemoryMiB(), distributionName(), hostLoad()] as const;
    const [available, distribution, load] = await Promise.all(facts);
    return {
      cpus: availableParallelism(),
      memoryMiB: Math.floor(totalmem() / MIB),
      availableMemoryMiB: available,
      load,
      description: `${distribution}, Linux ${release()}, ${arch()}`,
    };
  }

  async room(folder: string): Promise<Room> {
    for (let place = folder; ; place = dirname(place)) {
      const found = await Promise.all([statfs(place), stat(place)]).catch(() => undefined);
      if (!found) continue;
      const [stats, entry] = found;
      return {
        fileSystem: String(entry.dev),
        freeMiB: Math.floor((stats.bavail * stats.bsize) / MIB),
        // some make them as they are needed, and count none
        ...(stats.files > 0 ? { freeFiles: stats.ffree } : {}),
      };
    }
  }

  async requirePrograms(kinds: readonly string[] = []): Promise<void> {
    const { uid, path } = this.#options;
    const rootless = uid !== 0;
    refuse([
      await programsFinding(['run', ...kinds, ...(rootless ? ['rootless'] : [])], path),
      ...(rootless ? await this.#rootlessFindings() : []),
    ]);
  }

  #rootlessFindings(): Promise<readonly (Finding | undefined)[]> {
    return Promise.all([namespacesFinding(), subordinateIdsFinding(this.#options), tunFinding()]);
  }

  async unmet(option: HostOption): Promise<string | undefined> {
    const missing = await missingPrograms([option], this.#options.path);
    if (missing.length === 0) return undefined;
    return `this host has no ${programsOf(missing)}; install it: sudo ${installCommand(missing)}`;
  }
}

async function availableMemoryMiB(): Promise<number> {
  const [, kib] = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8')) ?? [];
  return Math.floor(Number(kib ?? 0) / 1024);
}

async function distributionName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]+)"?/m.exec(text)?.[1] ?? 'an unknown distribution';
}
