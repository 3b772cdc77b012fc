import type { Cloud } from '../lab/cloud.ts';
import type { OpenStackOptions } from '../openstack/client.ts';
import type { Credentials } from '../openstack/identity-client.ts';

/** How somebody asks the cloud. */
export function accessOf(
  { identity, region, domain }: Cloud,
  who: Omit<Credentials, 'domain'>,
): Pick<OpenStackOptions, 'authUrl' | 'region' | 'credentials'> {
  return { authUrl: identity.url, region, credentials: { ...who, domain: domain.name } };
}
