import { UsageError } from '../../core/errors.ts';

const ALLOWED = 'allowed: qemu:///system, with ?socket=PATH where its socket is elsewhere';

/** The URI of a system libvirtd on this machine; throws `UsageError` saying what stands against any other. */
export function requireLocal(text: string): string {
  const refuse = (reason: string): UsageError => new UsageError(`--connect ${text}: ${reason}; ${ALLOWED}`);
  const [, driver, transport, host, path] = /^([a-z]+)(?:\+(\w+))?:\/\/([^/?]*)(\/[^?]*)?/.exec(text) ?? [];
  if (driver === undefined) throw refuse('it is no libvirt URI');
  if (driver !== 'qemu') throw refuse('nodes need QEMU');
  if ((transport ?? 'unix') !== 'unix' || host !== '')
    throw refuse("a daemon elsewhere cannot see this machine's images, nor this machine its nodes");
  if (path !== '/system') throw refuse('only the system daemon can make networks');
  return text;
}
