import { readFile } from 'node:fs/promises';

/**
 * What systemd and the services of a cloud use, with their numbers (capabilities(7)). Left out on purpose is what reaches
 * beyond the container: SYS_MODULE, SYS_RAWIO, and SYS_TIME, since the clock is the host's. Engines give the ordinary ones
 * by themselves.
 */
const WANTED: Readonly<Record<string, number>> = {
  DAC_READ_SEARCH: 2,
  NET_BROADCAST: 11,
  NET_ADMIN: 12,
  IPC_LOCK: 14,
  SYS_PTRACE: 19,
  SYS_ADMIN: 21,
  SYS_BOOT: 22,
  SYS_NICE: 23,
  SYS_RESOURCE: 24,
  LEASE: 28,
  AUDIT_CONTROL: 30,
  AUDIT_READ: 37,
};

export interface Capabilities {
  readonly given: readonly string[];
  /** What a node would have on another host. */
  readonly missing: readonly string[];
}

/** What this host can give: asking for more would keep a container from starting. */
export async function hostCapabilities(): Promise<Capabilities> {
  return capabilitiesWithin(await readFile('/proc/self/status', 'utf8'));
}

/** What of the wanted is in the bounding set that a process's status names. */
export function capabilitiesWithin(status: string): Capabilities {
  const [, hex] = /^CapBnd:\s+([0-9a-f]+)$/m.exec(status) ?? [];
  const bounding = BigInt(`0x${hex ?? '0'}`);
  const isGiven = (name: string): boolean => (bounding & (1n << BigInt(WANTED[name] ?? 0))) !== 0n;
  const names = Object.keys(WANTED);
  return { given: names.filter(isGiven), missing: names.filter((name) => !isGiven(name)) };
}
