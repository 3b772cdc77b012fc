import { createHash } from 'node:crypto';

/** What is not named like this is foreign. */
export const DOMAIN_PREFIX = 'stacklab.';

/** What libvirt calls the things of a lab: told apart from anything foreign by their prefix. */
export function domainName(instance: string, node: string): string {
  return `${domainPrefix(instance)}${node}`;
}

export function domainPrefix(instance: string): string {
  return `${DOMAIN_PREFIX}${instance}.`;
}

export function networkName(instance: string, network: string): string {
  return `${domainPrefix(instance)}${network}`;
}

/** Interface names have 15 characters (IFNAMSIZ): a digest of the instance keeps labs on one daemon apart. */
export function bridgeName(instance: string, index: number): string {
  return `lab${createHash('sha256').update(instance).digest('hex').slice(0, 8)}n${index}`;
}
