import { element, renderXml, type XmlElement } from '../../core/xml.ts';
import type { Lab, Network } from '../../lab/lab.ts';
import { bridgeName, networkName } from '../ownership/names.ts';
import type { Owner } from '../ownership/owner.ts';
import { ownerMetadata } from './owner-metadata.ts';

/** One network of a lab as libvirt wants it: a bridge with the host's address, no way out of its own. */
export function renderNetwork(
  lab: Lab,
  network: Network,
  { instance, home, scope }: Omit<Owner, 'lab'> & { readonly scope: string },
): string {
  const index = lab.networks.indexOf(network);
  return renderXml(
    element(
      'network',
      {},
      element('name', {}, networkName(scope, network.name)),
      ownerMetadata({ lab: lab.name, instance, home }),
      // "open" leaves the packet filter alone; the sandbox has no way out to filter
      element('forward', { mode: 'open' }),
      element('bridge', { name: bridgeName(instance, index), stp: 'off', delay: 0 }),
      // without DNS and DHCP libvirt starts no dnsmasq
      network.dhcp ? undefined : element('dns', { enable: 'no' }),
      element(
        'ip',
        { address: network.hostAddress, prefix: network.prefixLength },
        network.dhcp ? element('dhcp', {}, ...reservations(lab, network)) : undefined,
      ),
    ),
  );
}

function reservations(lab: Lab, network: Network): XmlElement[] {
  return lab.nodes.flatMap((node) =>
    node.nics
      .filter((nic) => nic.network === network.name && nic.address !== undefined)
      .map((nic) => element('host', { mac: nic.mac, name: node.name, ip: nic.address })),
  );
}
