import { Cleanup } from '../../core/cleanup.ts';
import { HostFault, messageOf } from '../../core/errors.ts';
import type { TryOutRequest } from '../../ports/provider.ts';
import { refuse } from '../host/finding.ts';
import { startProgram } from '../host/program.ts';
import { tunFinding } from '../host/tun-device.ts';
import { namespaceFlags } from '../sandbox/holder.ts';
import { Hypervisor } from './hypervisor.ts';
import { createNetworks, type NetworkPlace } from './lab-networks.ts';
import type { LibvirtHosts } from './libvirt-host.ts';
import { macFolderFinding } from './mac-folder.ts';

/** How nodes will run is not known yet; a libvirtd that does not ask about KVM is there sooner. */
const ACCELERATION = { type: 'tcg' } as const;

/** Starts what a lab's nodes run on, makes the lab's networks there and a NIC's other end, and ends all of it. */
export async function tryOutHost(
  hosts: LibvirtHosts,
  place: NetworkPlace,
  request: TryOutRequest,
): Promise<void> {
  const { instance, lab, onWarning, signal } = request;
  await using undo = new Cleanup((subject, cause) => onWarning?.(`${subject} stays: ${messageOf(cause)}`));
  undo.defer(`what was tried out for lab ${instance}`, () => hosts.end(place.dir));
  const host = await hosts.start(place.dir, { acceleration: ACCELERATION, signal });
  await using hypervisor = await Hypervisor.connect(host.uri);
  await hypervisor.description();
  if (host.init === undefined) {
    refuse([await macFolderFinding(host.uri, lab.networks)]);
    // networks of others would be in the way of a lab's; there is no need to make its own for a moment
    const lease = await host.lease(lab.networks, signal);
    await lease[Symbol.asyncDispose]();
    return;
  }
  await createNetworks(hypervisor, host, place, request);
  await makeTap(host.init);
}

/** QEMU's NICs are taps; it is root of the sandbox who opens the device for them. */
async function makeTap(init: number): Promise<void> {
  refuse([await tunFinding()]);
  const { nsenter } = namespaceFlags(process.getuid?.() ?? 0);
  const enter = ['-t', String(init), ...nsenter, '-n', '-m', '-p'];
  const make = ['ip', 'tuntap', 'add', 'dev', 'trial', 'mode', 'tap'];
  const { exitCode, stderr } = await startProgram('nsenter', [...enter, ...make], { reject: false });
  if (exitCode !== 0) throw new HostFault(`/dev/net/tun makes no NIC for a node: ${stderr.trim()}`);
}
