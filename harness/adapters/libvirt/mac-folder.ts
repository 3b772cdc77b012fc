import { access } from 'node:fs/promises';
import type { Network } from '../../lab/lab.ts';
import type { Finding } from '../host/finding.ts';

/** Where a system libvirtd keeps the addresses of its networks' cards. */
const FOLDER = '/var/lib/libvirt/dnsmasq';

/**
 * libvirt makes this folder when it starts a dnsmasq for the first time, and cannot give a card to a network without it: on a
 * machine whose networks never had DHCP it is not there. Of a daemon with a socket of its own nobody knows where it is.
 */
export async function macFolderFinding(
  uri: string,
  networks: readonly Pick<Network, 'dhcp'>[],
  folder = FOLDER,
): Promise<Finding | undefined> {
  if (uri.includes('?') || networks.some(({ dhcp }) => dhcp)) return undefined;
  const isThere = await access(folder).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
  );
  return isThere
    ? undefined
    : {
        what: `this host has no ${folder}, so its libvirtd gives nodes no network`,
        advice: 'make it, as libvirt does for its first network with DHCP',
        commands: [`mkdir -p ${folder}`],
      };
}
