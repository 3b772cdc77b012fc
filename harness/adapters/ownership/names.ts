import { createHash } from 'node:crypto';

/** What is not named like this is foreign. */
export const DOMAIN_PREFIX = 'stacklab.';

/**
 * What a lab's things are called after. Alone on its libvirtd it is the lab, whatever it runs as: a domain that is brought
 * back must have the name that it had. On one that others use too it is the instance.
 */
export function scopeOf(host: { readonly private: boolean }, lab: string, instance: string): string {
  return host.private ? lab : instance;
}

/** What libvirt calls the things of a lab: told apart from anything foreign by their prefix. */
export function domainName(scope: string, node: string): string {
  return `${domainPrefix(scope)}${node}`;
}

export function domainPrefix(scope: string): string {
  return `${DOMAIN_PREFIX}${scope}.`;
}

export function networkName(scope: string, network: string): string {
  return `${domainPrefix(scope)}${network}`;
}

/** Interface names have 15 characters (IFNAMSIZ): a digest of the instance keeps labs on one daemon apart. */
export function bridgeName(instance: string, index: number): string {
  return `lab${createHash('sha256').update(instance).digest('hex').slice(0, 8)}n${index}`;
}
