import type { Hypervisor } from './hypervisor.ts';
import { DOMAIN_PREFIX } from '../ownership/names.ts';
import type { Owner } from '../ownership/owner.ts';
import { ownerOf } from './owner-metadata.ts';
import { parseXml } from './parse-xml.ts';

/** Domains and networks of stacklab on a daemon. */
export interface OwnedThings {
  readonly domains: readonly string[];
  readonly networks: readonly string[];
  /** The instances that they belong to. */
  readonly instances: readonly string[];
}

/** What a daemon holds of the labs that `isOurs` picks: told by the metadata, never by the name alone. */
export async function ownedThings(
  hypervisor: Hypervisor,
  isOurs: (owner: Owner) => boolean,
): Promise<OwnedThings> {
  const [domains, networks] = await Promise.all([
    owned(await hypervisor.domainNames(DOMAIN_PREFIX), (name) => hypervisor.domainXml(name)),
    owned(await hypervisor.networkNames(DOMAIN_PREFIX), (name) => hypervisor.networkXml(name)),
  ]);
  const ours = {
    domains: domains.filter(({ owner }) => isOurs(owner)),
    networks: networks.filter(({ owner }) => isOurs(owner)),
  };
  return {
    domains: ours.domains.map(({ name }) => name),
    networks: ours.networks.map(({ name }) => name),
    instances: [...new Set([...ours.domains, ...ours.networks].map(({ owner }) => owner.instance))],
  };
}

/** Removes what was found; what ended by itself meanwhile is gone as well. */
export async function removeThings(
  hypervisor: Hypervisor,
  { domains, networks }: OwnedThings,
): Promise<void> {
  await Promise.all(domains.map((name) => hypervisor.destroyDomain(name)));
  for (const name of networks) await hypervisor.destroyNetwork(name);
}

interface Owned {
  readonly name: string;
  readonly owner: Owner;
}

async function owned(names: readonly string[], xmlOf: (name: string) => Promise<string>): Promise<Owned[]> {
  const found = await Promise.all(
    names.map(async (name): Promise<Owned[]> => {
      // one that ends while it is looked at is nobody's
      const xml = await xmlOf(name).catch(() => undefined);
      const owner = xml === undefined ? undefined : ownerOf(await parseXml(xml));
      return owner ? [{ name, owner }] : [];
    }),
  );
  return found.flat();
}
