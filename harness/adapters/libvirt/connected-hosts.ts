import { dirname, join } from 'node:path';
import { HostLacks, messageOf } from '../../core/errors.ts';
import {
  findConnection,
  forgetConnection,
  keepConnection,
  recordConnection,
  type Connection,
} from '../sandbox/connection-record.ts';
import { requireLocal } from './connect-uri.ts';
import { Hypervisor } from './hypervisor.ts';
import type { LibvirtHost, LibvirtHosts } from './libvirt-host.ts';
import { leaseNetworks } from './network-lease.ts';
import { sandboxHosts } from './sandbox-hosts.ts';
import { tcpDialer } from './tcp-dialer.ts';

const REMEDY = [
  'libvirtd has to run, and its users are of the group libvirt:',
  '  sudo apt-get install libvirt-daemon-system && sudo adduser "$USER" libvirt',
  'or leave out --connect: a sandbox needs no libvirtd',
].join('\n');

/** Labs go to the daemon that is named, or to sandboxes without one; labs that are there are found wherever they were put. */
export function labHosts(cacheDir: string, connect?: string): LibvirtHosts {
  const sandboxes = sandboxHosts({ cacheDir, confined: true });
  const uri = connect === undefined ? undefined : requireLocal(connect);
  return {
    start: uri === undefined ? sandboxes.start : (dir) => startConnection(dir, uri),
    find: async (dir) => {
      const connection = await findConnection(dir);
      return connection ? sharedHost(dir, connection) : sandboxes.find(dir);
    },
    end: async (dir) => {
      await sandboxes.end(dir);
      await forgetConnection(dir);
    },
  };
}

/** Throws `HostLacks` with libvirt's own words when the daemon does not answer. */
async function startConnection(dir: string, uri: string): Promise<LibvirtHost> {
  await using hypervisor = await Hypervisor.connect(uri).catch((cause: unknown) => {
    throw new HostLacks(`${messageOf(cause)}\n${REMEDY}`, { cause });
  });
  await hypervisor.description();
  return sharedHost(dir, await recordConnection(dir, uri));
}

function sharedHost(dir: string, { uri, held }: Connection): LibvirtHost {
  return {
    uri,
    dialer: tcpDialer,
    private: false,
    held,
    keep: () => keepConnection(dir, uri),
    lease: async (networks, signal) => {
      await using hypervisor = await Hypervisor.connect(uri);
      // labs of one user wait for each other; between users libvirt itself refuses the second
      const lock = join(dirname(dirname(dir)), 'networks.lock');
      return await leaseNetworks({ hypervisor, networks, lock, signal });
    },
  };
}
