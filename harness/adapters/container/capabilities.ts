import { readFile } from 'node:fs/promises';
import { HostLacks } from '../../core/errors.ts';

interface Wanted {
  /** capabilities(7) */
  readonly number: number;
  /** What goes wrong in a node that does without it, in words; absent where no service of a cloud would notice. */
  readonly without?: string;
  /** No node comes up without it. */
  readonly vital?: true;
  /** The kernel heeds it in the host's own user namespace alone: root of another would have it for nothing. */
  readonly ofHost?: true;
}

/**
 * What systemd and the services of a cloud use. Left out on purpose is what reaches beyond the container: SYS_MODULE,
 * SYS_RAWIO, and SYS_TIME, since the clock is the host's. Engines give the ordinary ones by themselves.
 */
const WANTED: ReadonlyMap<string, Wanted> = new Map<string, Wanted>([
  ['DAC_READ_SEARCH', { number: 2 }],
  ['NET_BROADCAST', { number: 11 }],
  ['NET_ADMIN', { number: 12, vital: true, without: 'no address can be given to a NIC' }],
  ['IPC_LOCK', { number: 14 }],
  ['SYS_PTRACE', { number: 19, without: 'nobody can be told which process has a port or a file open' }],
  ['SYS_ADMIN', { number: 21, vital: true, without: 'systemd cannot mount what it needs' }],
  ['SYS_BOOT', { number: 22 }],
  ['SYS_NICE', { number: 23, ofHost: true, without: 'units that ask for a higher priority do not start' }],
  [
    'SYS_RESOURCE',
    {
      number: 24,
      ofHost: true,
      without:
        'units get no higher limits (open files, locked memory) than this host gives its engine, whatever they ask for, and none is kept from the out-of-memory killer',
    },
  ],
  ['LEASE', { number: 28 }],
  [
    'AUDIT_CONTROL',
    { number: 30, without: 'logins are refused where the engine was started from a login itself' },
  ],
  ['AUDIT_READ', { number: 37, ofHost: true }],
]);

export interface Capabilities {
  readonly given: readonly string[];
  /** What a node would have on another host, or of root. */
  readonly missing: readonly string[];
  /** Who keeps it back, in words. */
  readonly keeper: string;
}

/**
 * What this host can give: asking for more would keep a container from starting. Engines do not tell what they may give; one
 * that is not the lab's own is taken to have no more than this process. `confined`: for nodes in a user namespace.
 */
export async function hostCapabilities(confined = false): Promise<Capabilities> {
  return capabilitiesWithin(await readFile('/proc/self/status', 'utf8'), confined);
}

/** What of the wanted is in the bounding set that a process's status names, and heeded where it will be used. */
export function capabilitiesWithin(status: string, confined = false): Capabilities {
  const [, hex] = /^CapBnd:\s+([0-9a-f]+)$/m.exec(status) ?? [];
  const bounding = BigInt(`0x${hex ?? '0'}`);
  const isGiven = ({ number, ofHost }: Wanted): boolean =>
    (bounding & (1n << BigInt(number))) !== 0n && !(confined && ofHost);
  const names = (given: boolean): string[] =>
    [...WANTED].filter(([, wanted]) => isGiven(wanted) === given).map(([name]) => name);
  const keeper = confined ? 'means nothing in a user namespace' : 'this host keeps back';
  return { given: names(true), missing: names(false), keeper };
}

/** What nodes have to do without, and what that means for them; nothing where no service would notice. */
export function shortcomingsOf({ missing, keeper }: Capabilities): string[] {
  return missing.flatMap((name) => {
    const without = WANTED.get(name)?.without;
    return without === undefined ? [] : [`nodes have no CAP_${name}, which ${keeper}: ${without}`];
  });
}

/** Throws `HostLacks` where no node could come up. */
export function requireVital({ missing }: Capabilities): void {
  const vital = missing.filter((name) => WANTED.get(name)?.vital);
  if (vital.length === 0) return;
  throw new HostLacks(
    `containers cannot be nodes here: this host keeps back ${vital.map((name) => `CAP_${name}`).join(' and ')}; ` +
      'start stacklab where these are given (is it in a container itself? docker run --cap-add), or leave out --provider container',
  );
}
