import type { Machine, RunningLab, Snapshot } from '../../ports/provider.ts';
import type { Hypervisor } from './hypervisor.ts';
import type { LibvirtHost } from './libvirt-host.ts';
import { consoleLog, domainOf, nodeDir, type Site } from './site.ts';
import { takeSnapshot, type SnapshotNode } from './snapshots/take-snapshot.ts';
import { watchDomains } from './watch-domains.ts';

/** A lab whose domains run, as the rest of stacklab sees it; `takeDown` ends it unless it is kept or not the caller's own. */
export async function runningLab(
  site: Site,
  host: LibvirtHost,
  takeDown: (() => Promise<void>) | undefined,
): Promise<RunningLab> {
  const { hypervisor, lab, instance } = site;
  const nodes = lab.nodes.map(({ name }) => ({
    node: name,
    domain: domainOf(site, name),
    dir: nodeDir(site, name),
  }));
  let end = takeDown;
  const snapshots = new Snapshots(hypervisor, nodes);
  const nodeOf = new Map(nodes.map(({ domain, node }) => [domain, node]));
  return {
    instance,
    provider: 'libvirt',
    description: await hypervisor.description(),
    machines: new Map(lab.nodes.map(({ name }) => [name, machineOf(site, name)])),
    lacks: new Map(),
    dialer: host.dialer,
    watch: (onNews) =>
      watchDomains({ hypervisor, nodes: nodeOf, standStill: () => snapshots.standStill }, onNews),
    keep: async () => {
      await host.keep();
      end = undefined;
    },
    // on a libvirtd of the machine a domain that is brought back would not be alone with its name
    ...(host.private ? { snapshot: (into: string) => snapshots.take(into) } : {}),
    [Symbol.asyncDispose]: async () => {
      await hypervisor[Symbol.asyncDispose]();
      await end?.();
    },
  };
}

/** Takes snapshots, and knows when one is being taken. */
class Snapshots {
  readonly #hypervisor: Hypervisor;
  readonly #nodes: readonly SnapshotNode[];
  #beingTaken = 0;

  constructor(hypervisor: Hypervisor, nodes: readonly SnapshotNode[]) {
    this.#hypervisor = hypervisor;
    this.#nodes = nodes;
  }

  get standStill(): boolean {
    return this.#beingTaken > 0;
  }

  async take(into: string): Promise<Snapshot> {
    this.#beingTaken += 1;
    try {
      return await takeSnapshot(this.#hypervisor, this.#nodes, into);
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
