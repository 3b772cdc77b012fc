import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault, messageOf } from '../../core/errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type {
  BringUpRequest,
  Checkpointing,
  ConsolePlace,
  Provider,
  RestoreRequest,
  RunningLab,
  TryOutRequest,
} from '../../ports/provider.ts';
import { Hypervisor } from './hypervisor.ts';
import { labHosts } from './connected-hosts.ts';
import { createNetworks, type NetworkPlace } from './lab-networks.ts';
import type { LibvirtHost, LibvirtHosts } from './libvirt-host.ts';
import { domainPrefix, scopeOf } from '../ownership/names.ts';
import { ownedThings, removeThings } from './owned-things.ts';
import { sandboxedQemuLabel } from './qemu-account.ts';
import { runAsCaller } from './run-as.ts';
import { runningLab } from './running-lab.ts';
import { settleAll } from '../../core/settle-all.ts';
import { program } from '../../core/program.ts';
import type { Owner } from '../ownership/owner.ts';
import { copyConsoles, domainOf, type Site } from './site.ts';
import { conditions } from './snapshots/conditions.ts';
import { restoreNode } from './snapshots/restore-node.ts';
import { startNode } from './start-node.ts';
import { tryOutHost } from './try-out-host.ts';

export interface LibvirtProviderOptions {
  /** Each lab that is up has one folder in here, named after its instance. */
  readonly instancesDir: string;
  /** What libvirtd finds out about this host's QEMU is kept in here. */
  readonly cacheDir: string;
  /** The URI of a libvirtd on this machine that new labs go to; without it each has a sandbox of its own. */
  readonly connect?: string | undefined;
}

const NOT_CONNECTED =
  "with --connect there are none: a node that is brought back keeps its name and its uuid, and is not alone on the machine's libvirtd";

/** Nodes as transient libvirt domains, on networks that exist only for their lab. */
export class LibvirtProvider implements Provider {
  readonly name = 'libvirt';
  readonly checkpoints: Checkpointing;
  readonly #instancesDir: string;
  readonly #connect: string | undefined;
  readonly #hosts: LibvirtHosts;

  constructor({ instancesDir, cacheDir, connect }: LibvirtProviderOptions) {
    this.#instancesDir = instancesDir;
    this.#connect = connect;
    this.#hosts = labHosts(cacheDir, connect);
    this.checkpoints = {
      unavailable: connect === undefined ? undefined : NOT_CONNECTED,
      conditions,
      restore: (request) => this.#restore(request),
    };
  }

  hostPrograms(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  tryOut(request: TryOutRequest): Promise<void> {
    return tryOutHost(this.#hosts, this.#place(request.instance), request);
  }

  bringUp(request: BringUpRequest): Promise<RunningLab> {
    return this.#bringUpWith(request, async (site) => {
      await settleAll(request.lab.nodes.map((node) => startNode(site, request, node)));
    });
  }

  /** Nodes go on together, as they were stopped: one that ran already would find the others silent. */
  #restore(request: RestoreRequest): Promise<RunningLab> {
    const { nodes } = request.lab;
    return this.#bringUpWith(request, async (site) => {
      await settleAll(nodes.map((node) => restoreNode(site, request, node)));
      await site.hypervisor.resumeDomains(nodes.map(({ name }) => domainOf(site, name)));
    });
  }

  async attach(lab: Lab, instance: string, consoleDir: string): Promise<RunningLab> {
    const host = await this.#hosts.find(this.#dir(instance));
    if (!host)
      throw new LabFault(
        `lab ${instance}: it is not up (any more); start it with: ${program.call} up ${lab.name}`,
      );
    const hypervisor = await Hypervisor.connect(host.uri);
    const site = this.#site(lab, instance, consoleDir, host, hypervisor);
    await copyConsoles(site);
    return runningLab(site, host);
  }

  async isUp(instance: string): Promise<boolean> {
    const host = await this.#hosts.find(this.#dir(instance));
    if (!host?.held) return false;
    return host.private || this.#hasThings(instance, host);
  }

  async takeDown(instance: string): Promise<void> {
    const dir = this.#dir(instance);
    const host = await this.#hosts.find(dir);
    if (host && !host.private) await this.#removeFrom(host.uri, (owner) => owner.instance === instance);
    await this.#hosts.end(dir);
    await rm(dir, { recursive: true, force: true });
  }

  keepConsoles({ lab, instance, consoleDir }: ConsolePlace): Promise<void> {
    return copyConsoles({ lab, dir: this.#dir(instance), consoleDir });
  }

  async removeStrays(): Promise<readonly string[]> {
    if (this.#connect === undefined) return [];
    const known = await readdir(this.#instancesDir).catch((): string[] => []);
    return this.#removeFrom(this.#connect, ({ instance }) => !known.includes(instance));
  }

  async #bringUpWith(
    request: RestoreRequest | BringUpRequest,
    makeNodes: (site: Site) => Promise<void>,
  ): Promise<RunningLab> {
    const dir = this.#dir(request.instance);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    try {
      const host = await this.#hosts.start(dir, request);
      return await this.#fill(host, await Hypervisor.connect(host.uri), request, makeNodes);
    } catch (error) {
      await copyConsoles({ ...request, dir }, request);
      await this.takeDown(request.instance).catch((left: unknown) => {
        const message = `${messageOf(error)}; and what was made could not be removed: ${messageOf(left)}; remove it with: ${program.call} reap`;
        throw new LabFault(message, { cause: error });
      });
      throw error;
    }
  }

  async #fill(
    host: LibvirtHost,
    hypervisor: Hypervisor,
    request: RestoreRequest | BringUpRequest,
    makeNodes: (site: Site) => Promise<void>,
  ): Promise<RunningLab> {
    const { lab, instance, consoleDir } = request;
    try {
      await createNetworks(hypervisor, host, this.#place(instance), request);
      const runAs = await accountOf(hypervisor, host);
      const site = { ...this.#site(lab, instance, consoleDir, host, hypervisor), runAs };
      await makeNodes(site);
      const takeDown = (): Promise<void> => this.takeDown(instance);
      return await runningLab(site, host, { takeDown, listener: request });
    } catch (error) {
      await hypervisor[Symbol.asyncDispose]();
      throw error;
    }
  }

  #site(lab: Lab, instance: string, consoleDir: string, host: LibvirtHost, hypervisor: Hypervisor): Site {
    const scope = scopeOf(host, lab.name, instance);
    return {
      hypervisor,
      lab,
      instance,
      scope,
      home: this.#instancesDir,
      dir: this.#dir(instance),
      consoleDir,
    };
  }

  /** With all of its nodes off a lab has its networks; a daemon that does not answer has no lab that could be used. */
  async #hasThings(instance: string, { uri }: LibvirtHost): Promise<boolean> {
    const prefix = domainPrefix(instance);
    try {
      await using hypervisor = await Hypervisor.connect(uri);
      const domains = await hypervisor.domainNames(prefix);
      return domains.length > 0 || (await hypervisor.networkNames(prefix)).length > 0;
    } catch {
      return false;
    }
  }

  /** Removes domains and networks of this user's labs, never anybody else's; returns the instances they were of. */
  async #removeFrom(uri: string, isMeant: (owner: Owner) => boolean): Promise<readonly string[]> {
    await using hypervisor = await Hypervisor.connect(uri);
    const things = await ownedThings(
      hypervisor,
      (owner) => owner.home === this.#instancesDir && isMeant(owner),
    );
    await removeThings(hypervisor, things);
    return things.instances;
  }

  #place(instance: string): NetworkPlace {
    return { dir: this.#dir(instance), home: this.#instancesDir };
  }

  #dir(instance: string): string {
    return join(this.#instancesDir, instance);
  }
}

/** A daemon that was there before has an account of its own for QEMU. */
async function accountOf(hypervisor: Hypervisor, host: LibvirtHost): Promise<string | undefined> {
  if (host.private) return sandboxedQemuLabel();
  return runAsCaller(await hypervisor.capabilities(), process.getuid?.() ?? 0);
}
