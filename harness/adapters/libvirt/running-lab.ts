import type { Machine, RunningLab } from '../../ports/provider.ts';
import { domainLoad } from './domain-load.ts';
import type { LibvirtHost } from './libvirt-host.ts';
import { consoleLog, copyConsoles, domainOf, nodeDir, type Site } from './site.ts';
import { takeSnapshot } from './snapshots/take-snapshot.ts';

export interface Ownership {
  /** Ends the lab, unless it is kept. */
  readonly takeDown: () => Promise<void>;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** A lab whose domains run, as the rest of stacklab sees it; without `ownership` it is not the caller's to end. */
export async function runningLab(site: Site, host: LibvirtHost, ownership?: Ownership): Promise<RunningLab> {
  const { hypervisor, lab, instance } = site;
  const nodes = lab.nodes.map(({ name }) => ({
    node: name,
    domain: domainOf(site, name),
    dir: nodeDir(site, name),
  }));
  let owned = ownership;
  return {
    instance,
    provider: 'libvirt',
    description: await hypervisor.description(),
    machines: new Map(lab.nodes.map(({ name }) => [name, machineOf(site, name)])),
    lacks: new Map(),
    load: domainLoad({ nodes: lab.nodes, domainOf: (node) => domainOf(site, node), init: host.init }),
    dialer: host.dialer,
    keep: async () => {
      await copyConsoles(site, owned?.onWarning);
      await host.keep();
      owned = undefined;
    },
    // on a libvirtd of the machine a domain that is brought back would not be alone with its name
    ...(host.private ? { snapshot: (into: string) => takeSnapshot(hypervisor, nodes, into) } : {}),
    [Symbol.asyncDispose]: async () => {
      await hypervisor[Symbol.asyncDispose]();
      if (!owned) return;
      await copyConsoles(site, owned.onWarning);
      await owned.takeDown();
    },
  };
}

function machineOf(site: Site, name: string): Machine {
  const { hypervisor } = site;
  const domain = domainOf(site, name);
  return {
    name,
    consoleLog: consoleLog(site, name),
    isRunning: () => hypervisor.isRunning(domain),
    kill: () => hypervisor.destroyDomain(domain),
    reset: () => hypervisor.resetDomain(domain),
    setLink: ({ mac }, plugged) => hypervisor.setLink(domain, mac, plugged),
  };
}
