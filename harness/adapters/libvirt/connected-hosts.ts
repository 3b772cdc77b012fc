import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProcessIdentity } from '../../ports/processes.ts';
import { isAlive, processTable } from '../sandbox/process-identity.ts';
import { requireLocal } from './connect-uri.ts';
import { Hypervisor } from './hypervisor.ts';
import type { LibvirtHost, LibvirtHosts } from './libvirt-host.ts';
import { leaseNetworks } from './network-lease.ts';
import { sandboxHosts } from './sandbox-hosts.ts';
import { tcpDialer } from './tcp-dialer.ts';

/** What a lab on a daemon that was there before it leaves in its folder, so that every command finds it again. */
interface Connection {
  readonly uri: string;
  /** Who the lab ends with; absent once it was kept. */
  readonly holder?: ProcessIdentity;
}

/** Labs go to the daemon that is named, or to sandboxes without one; labs that are there are found wherever they were put. */
export function labHosts(connect?: string): LibvirtHosts {
  const uri = connect === undefined ? undefined : requireLocal(connect);
  return {
    start: uri === undefined ? sandboxHosts.start : (dir) => startConnection(dir, uri),
    find: async (dir) => (await findConnection(dir)) ?? sandboxHosts.find(dir),
    end: sandboxHosts.end,
  };
}

/** Throws `LabFault` with libvirt's own words when the daemon does not answer. */
async function startConnection(dir: string, uri: string): Promise<LibvirtHost> {
  await using hypervisor = await Hypervisor.connect(uri);
  await hypervisor.description();
  const connection: Connection = { uri, holder: await processTable.self() };
  await writeConnection(dir, connection);
  return hostOf(dir, connection, true);
}

async function findConnection(dir: string): Promise<LibvirtHost | undefined> {
  const text = await readFile(fileOf(dir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const connection = JSON.parse(text) as Connection;
  const { holder } = connection;
  return hostOf(dir, connection, holder === undefined || (await isAlive(holder)));
}

function hostOf(dir: string, { uri }: Connection, held: boolean): LibvirtHost {
  return {
    uri,
    dialer: tcpDialer,
    private: false,
    held,
    keep: () => writeConnection(dir, { uri }),
    lease: async (networks, signal) => {
      await using hypervisor = await Hypervisor.connect(uri);
      // labs of one user wait for each other; between users libvirt itself refuses the second
      const lock = join(dirname(dirname(dir)), 'networks.lock');
      return await leaseNetworks({ hypervisor, networks, lock, signal });
    },
  };
}

async function writeConnection(dir: string, connection: Connection): Promise<void> {
  const file = fileOf(dir);
  await writeFile(`${file}.new`, JSON.stringify(connection), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

function fileOf(dir: string): string {
  return join(dir, 'connection.json');
}
