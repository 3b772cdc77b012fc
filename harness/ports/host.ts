/** What the machine that carries the lab has. */
export interface HostFacts {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly availableMemoryMiB: number;
  /** `Debian GNU/Linux 12 (bookworm), Linux 6.1.0, x86_64` */
  readonly description: string;
}

/** What only some checks need of the host: the kind of its programs in harness/host-packages, and a word of `requires`. */
export type HostOption = 'browser';

export interface Host {
  facts(): Promise<HostFacts>;
  /** Free room for the file system of a folder, which need not exist yet. */
  freeMiB(folder: string): Promise<number>;
  /** Throws `HostLacks` naming every missing program of everyone's and of further `kinds`, its package and the one command that installs them. */
  requirePrograms(kinds?: readonly string[]): Promise<void>;
  /** What the host lacks for an option, and the one command that installs it; undefined when nothing is missing. */
  unmet(option: HostOption): Promise<string | undefined>;
}
