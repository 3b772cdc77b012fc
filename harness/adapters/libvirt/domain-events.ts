import type { MachineNews } from '../../ports/machine-news.ts';

/** One line of `virsh event`: `event 'lifecycle' for domain 'stacklab.smoke.client01': Stopped Failed`. */
export interface DomainEvent {
  readonly event: string;
  readonly domain: string;
  readonly detail: string;
}

const LINE = /^event '([\w-]+)' for domain '([^']*)'(?:: (.*))?$/;

/** Undefined for a line that tells of no domain. */
export function parseDomainEvent(line: string): DomainEvent | undefined {
  const [, event, domain, detail = ''] = LINE.exec(line.trim()) ?? [];
  return event === undefined || domain === undefined ? undefined : { event, domain, detail };
}

/** What an event says of a machine, without its name; undefined for what is of no concern. */
export interface DomainNews extends Omit<MachineNews, 'node'> {
  /** The file behind the disk that could not be used; libvirt seldom says why. */
  readonly disk?: string;
}

/** libvirt's words for a domain that is gone (virDomainEventStoppedDetailType), but for one that shut down. */
const STOPPED: Readonly<Record<string, string>> = {
  Destroyed: 'was powered off on the host: somebody destroyed its domain',
  Failed: 'is gone: its QEMU ended without a word, as one does that is killed',
  Crashed: 'is gone: its QEMU crashed',
};
const SHUTDOWN_BY_GUEST = 'Finished after guest request';

/** Makes news of one domain's events: that it was its own system which shut down is said before the domain ends. */
export class DomainNewsReader {
  readonly #shutDownByGuest = new Set<string>();

  read({ event, domain, detail }: DomainEvent): DomainNews | undefined {
    if (event === 'io-error-reason') return diskError(detail);
    if (event !== 'lifecycle') return undefined;
    const [state, ...why] = detail.split(' ');
    const reason = why.join(' ');
    if (state === 'Shutdown' && reason === SHUTDOWN_BY_GUEST) this.#shutDownByGuest.add(domain);
    if (state === 'Crashed') return { what: 'ended', by: 'guest', how: 'has crashed: its kernel panicked' };
    if (state === 'Stopped') return this.#stopped(domain, reason);
    return state === 'Suspended' ? paused(reason) : undefined;
  }

  #stopped(domain: string, reason: string): DomainNews {
    if (reason === 'Shutdown' && this.#shutDownByGuest.has(domain))
      return { what: 'ended', by: 'guest', how: 'was powered off by its own system' };
    return { what: 'ended', by: 'host', how: STOPPED[reason] ?? `is gone: its domain stopped (${reason})` };
  }
}

function paused(reason: string): DomainNews {
  return { what: 'paused', by: 'host', how: `stands still: its domain was suspended (${reason})` };
}

/** `/srv/labs/x/root.qcow2 (virtio-disk0) report due to enospc`; without a word at the end where QEMU goes on. */
function diskError(detail: string): DomainNews {
  const [, disk] = /^(.*) \(\S*\) \w+ due to/.exec(detail) ?? [];
  return {
    what: 'disk-error',
    by: 'host',
    how: 'could not write to a disk',
    ...(disk === undefined ? {} : { disk }),
  };
}
