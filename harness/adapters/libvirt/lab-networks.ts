import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BringUpRequest } from '../../ports/provider.ts';
import type { Hypervisor } from './hypervisor.ts';
import type { LibvirtHost } from './libvirt-host.ts';
import { scopeOf } from '../ownership/names.ts';
import { renderNetwork } from './network-xml.ts';

/** Where a lab keeps what it gives to libvirt. */
export interface NetworkPlace {
  readonly dir: string;
  /** The folder that keeps the labs of this user. */
  readonly home: string;
}

/** Makes the networks of a lab; throws `HostFault` where somebody has their addresses. */
export async function createNetworks(
  hypervisor: Hypervisor,
  host: LibvirtHost,
  { dir, home }: NetworkPlace,
  { lab, instance, signal }: Pick<BringUpRequest, 'lab' | 'instance' | 'signal'>,
): Promise<void> {
  const scope = scopeOf(host, lab.name, instance);
  const lease = await host.lease(lab.networks, signal);
  try {
    for (const network of lab.networks) {
      const file = join(dir, `${network.name}.network.xml`);
      await writeFile(file, renderNetwork(lab, network, { instance, home, scope }));
      await hypervisor.createNetwork(file);
    }
  } finally {
    await lease[Symbol.asyncDispose]();
  }
}
