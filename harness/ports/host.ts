/** How busy a machine was in the last minute. */
export interface HostLoad {
  /** Processes that ran or wanted to, at a time: its load average. */
  readonly running: number;
  /** Of the minute, with at least one process that stood in line for a processor. Absent where the kernel does not count it. */
  readonly waitedPercent?: number;
}

/** What the machine that carries the lab has. */
export interface HostFacts {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly availableMemoryMiB: number;
  readonly load: HostLoad;
  /** `Debian GNU/Linux 12 (bookworm), Linux 6.1.0, x86_64` */
  readonly description: string;
}

/** What a file system still takes. */
export interface Room {
  /** The same for folders of one file system. */
  readonly fileSystem: string;
  readonly freeMiB: number;
  /** Absent where the number of files has no limit. */
  readonly freeFiles?: number;
}

/** What only some checks need of the host: the kind of its programs in harness/host-packages, and a word of `requires`. */
export type HostOption = 'browser';

export interface Host {
  facts(): Promise<HostFacts>;
  /** What is free in the file system of a folder, which need not exist yet. */
  room(folder: string): Promise<Room>;
  /**
   * Throws `HostLacks` naming every missing program of everyone's and of further `kinds`, and whatever else of the host keeps
   * its user from having labs (namespaces, subordinate ids, the tun device), with the one command that mends all of it.
   */
  requirePrograms(kinds?: readonly string[]): Promise<void>;
  /** What the host lacks for an option, and the one command that installs it; undefined when nothing is missing. */
  unmet(option: HostOption): Promise<string | undefined>;
}
