import type { ConsoleListener } from '../console/copy-console.ts';
import type { Machine, RunningLab, Snapshot } from '../../ports/provider.ts';
import { domainLoad } from './domain-load.ts';
import type { LibvirtHost } from './libvirt-host.ts';
import { duringNewLayers } from './node-definition.ts';
import { consoleLog, copyConsoles, domainOf, nodeDir, rawConsole, type Site } from './site.ts';
import { takeSnapshot, type SnapshotNode } from './snapshots/take-snapshot.ts';
import { startAgain } from './start-node.ts';
import { watchDomains, type WatchedDomains } from './watch-domains.ts';

export interface Ownership {
  /** Ends the lab, unless it is kept. */
  readonly takeDown: () => Promise<void>;
  readonly listener?: ConsoleListener | undefined;
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
  const snapshots = new Snapshots(site, nodes);
  const load = domainLoad({ nodes: lab.nodes, domainOf: (node) => domainOf(site, node), init: host.init });
  return {
    instance,
    provider: 'libvirt',
    description: await hypervisor.description(),
    machines: new Map(lab.nodes.map(({ name }) => [name, machineOf(site, name)])),
    lacks: new Map(),
    load,
    dialer: host.dialer,
    watch: (onNews) =>
      watchDomains({ ...domainsOf(site), load, standStill: () => snapshots.standStill }, onNews),
    keep: async () => {
      await copyConsoles(site, owned?.listener);
      await host.keep();
      owned = undefined;
    },
    start: (node) => startAgain(site, node),
    // on a libvirtd of the machine a domain that is brought back would not be alone with its name
    ...(host.private ? { snapshot: (into: string) => snapshots.take(into) } : {}),
    [Symbol.asyncDispose]: async () => {
      await hypervisor[Symbol.asyncDispose]();
      if (!owned) return;
      await copyConsoles(site, owned.listener);
      await owned.takeDown();
    },
  };
}

function domainsOf(site: Site): Pick<WatchedDomains, 'hypervisor' | 'nodes' | 'consoleOf'> {
  const { hypervisor, lab } = site;
  return {
    hypervisor,
    nodes: new Map(lab.nodes.map(({ name }) => [domainOf(site, name), name])),
    consoleOf: (node) => rawConsole(site, node),
  };
}

/** Takes snapshots, and knows when one is being taken. */
class Snapshots {
  readonly #site: Site;
  readonly #nodes: readonly SnapshotNode[];
  #beingTaken = 0;

  constructor(site: Site, nodes: readonly SnapshotNode[]) {
    this.#site = site;
    this.#nodes = nodes;
  }

  get standStill(): boolean {
    return this.#beingTaken > 0;
  }

  async take(into: string): Promise<Snapshot> {
    this.#beingTaken += 1;
    try {
      const names = this.#nodes.map(({ node }) => node);
      return await duringNewLayers(this.#site, names, () =>
        takeSnapshot(this.#site.hypervisor, this.#nodes, into),
      );
    } finally {
      this.#beingTaken -= 1;
    }
  }
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
