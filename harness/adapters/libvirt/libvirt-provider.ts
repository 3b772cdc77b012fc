import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault, messageOf } from '../../core/errors.ts';
import type { Lab, NodePlan } from '../../lab/lab.ts';
import type { BringUpRequest, Machine, Provider, RunningLab } from '../../ports/provider.ts';
import { KERNEL_COMMAND_LINE } from '../image/node-identity.ts';
import { parseDomain } from './domain-answer.ts';
import { domainDifferences } from './domain-differences.ts';
import { renderDomain } from './domain-xml.ts';
import { Hypervisor } from './hypervisor.ts';
import { labHosts } from './connected-hosts.ts';
import type { LibvirtHost, LibvirtHosts } from './libvirt-host.ts';
import { domainName, domainPrefix } from './names.ts';
import { renderNetwork } from './network-xml.ts';
import { writeNodeFiles } from './node-files.ts';
import { ownedThings, removeThings } from './owned-things.ts';
import type { Owner } from './owner.ts';
import { runAsCaller } from './run-as.ts';

export interface LibvirtProviderOptions {
  /** Each lab that is up has one folder in here, named after its instance. */
  readonly instancesDir: string;
  /** The URI of a libvirtd on this machine that new labs go to; without it each has a sandbox of its own. */
  readonly connect?: string | undefined;
}

/** Nodes as transient libvirt domains, on networks that exist only for their lab. */
export class LibvirtProvider implements Provider {
  readonly name = 'libvirt';
  readonly #instancesDir: string;
  readonly #connect: string | undefined;
  readonly #hosts: LibvirtHosts;

  constructor({ instancesDir, connect }: LibvirtProviderOptions) {
    this.#instancesDir = instancesDir;
    this.#connect = connect;
    this.#hosts = labHosts(connect);
  }

  async bringUp(request: BringUpRequest): Promise<RunningLab> {
    const dir = this.#dir(request.instance);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    try {
      const host = await this.#hosts.start(dir, request.signal);
      return await this.#fill(host, await Hypervisor.connect(host.uri), request);
    } catch (error) {
      await this.takeDown(request.instance).catch((left: unknown) => {
        const message = `${messageOf(error)}; and what was made could not be removed: ${messageOf(left)}; remove it with: npx lab reap`;
        throw new LabFault(message, { cause: error });
      });
      throw error;
    }
  }

  async attach(lab: Lab, instance: string, consoleDir: string): Promise<RunningLab> {
    const host = await this.#hosts.find(this.#dir(instance));
    if (!host)
      throw new LabFault(`lab ${instance}: it is not up (any more); start it with: npx lab up ${lab.name}`);
    const hypervisor = await Hypervisor.connect(host.uri);
    return this.#running(lab, instance, consoleDir, host, hypervisor, false);
  }

  async isUp(instance: string): Promise<boolean> {
    const host = await this.#hosts.find(this.#dir(instance));
    if (!host?.held) return false;
    return host.private || this.#hasDomains(instance, host);
  }

  async takeDown(instance: string): Promise<void> {
    const dir = this.#dir(instance);
    const host = await this.#hosts.find(dir);
    if (host && !host.private) await this.#removeFrom(host.uri, (owner) => owner.instance === instance);
    await this.#hosts.end(dir);
    await rm(dir, { recursive: true, force: true });
  }

  async removeStrays(): Promise<readonly string[]> {
    if (this.#connect === undefined) return [];
    const known = await readdir(this.#instancesDir).catch((): string[] => []);
    return this.#removeFrom(this.#connect, ({ instance }) => !known.includes(instance));
  }

  async #fill(host: LibvirtHost, hypervisor: Hypervisor, request: BringUpRequest): Promise<RunningLab> {
    try {
      await this.#createNetworks(hypervisor, host, request);
      const runAs = await accountOf(hypervisor, host);
      await settleAll(request.lab.nodes.map((node) => this.#startNode(hypervisor, request, node, runAs)));
      return await this.#running(request.lab, request.instance, request.consoleDir, host, hypervisor, true);
    } catch (error) {
      await hypervisor[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #startNode(
    hypervisor: Hypervisor,
    request: BringUpRequest,
    node: NodePlan,
    runAs: string | undefined,
  ): Promise<void> {
    const { lab, instance, acceleration } = request;
    const image = pick(request.images, node.name, 'image');
    const files = await writeNodeFiles({
      dir: join(this.#dir(instance), 'nodes', node.name),
      node,
      image,
      identity: pick(request.identities, node.name, 'identity'),
      networks: lab.networks,
    });
    request.signal?.throwIfAborted();
    const xml = renderDomain({
      ...files,
      lab: lab.name,
      instance,
      home: this.#instancesDir,
      node,
      acceleration,
      kernel: image.kernel,
      commandLine: KERNEL_COMMAND_LINE,
      consoleLog: consoleLog(request.consoleDir, node.name),
      runAs,
    });
    await createDomain(hypervisor, domainName(instance, node.name), xml);
    request.onNodeStarted?.(node.name);
  }

  async #running(
    lab: Lab,
    instance: string,
    consoleDir: string,
    host: LibvirtHost,
    hypervisor: Hypervisor,
    owned: boolean,
  ): Promise<RunningLab> {
    const description = await hypervisor.description();
    const machines = lab.nodes.map((node): [string, Machine] => [
      node.name,
      machineOf(hypervisor, instance, node.name, consoleLog(consoleDir, node.name)),
    ]);
    let disposable = owned;
    return {
      instance,
      description,
      machines: new Map(machines),
      dialer: host.dialer,
      keep: async () => {
        await host.keep();
        disposable = false;
      },
      [Symbol.asyncDispose]: async () => {
        await hypervisor[Symbol.asyncDispose]();
        if (disposable) await this.takeDown(instance);
      },
    };
  }

  async #createNetworks(
    hypervisor: Hypervisor,
    host: LibvirtHost,
    { lab, instance, signal }: BringUpRequest,
  ): Promise<void> {
    const lease = await host.lease(lab.networks, signal);
    try {
      for (const network of lab.networks) {
        const file = join(this.#dir(instance), `${network.name}.network.xml`);
        await writeFile(file, renderNetwork(lab, network, { instance, home: this.#instancesDir }));
        await hypervisor.createNetwork(file);
      }
    } finally {
      await lease[Symbol.asyncDispose]();
    }
  }

  /** A daemon that does not answer has no lab that could be used. */
  async #hasDomains(instance: string, { uri }: LibvirtHost): Promise<boolean> {
    try {
      await using hypervisor = await Hypervisor.connect(uri);
      return (await hypervisor.domainNames(domainPrefix(instance))).length > 0;
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

  #dir(instance: string): string {
    return join(this.#instancesDir, instance);
  }
}

/** In a sandbox QEMU runs as the caller; a daemon that was there before has an account of its own for it. */
async function accountOf(hypervisor: Hypervisor, host: LibvirtHost): Promise<string | undefined> {
  if (host.private) return undefined;
  return runAsCaller(await hypervisor.capabilities(), process.getuid?.() ?? 0);
}

async function createDomain(hypervisor: Hypervisor, name: string, xml: string): Promise<void> {
  await hypervisor.createDomain(name, xml);
  const made = await parseDomain(await hypervisor.domainXml(name));
  const differences = domainDifferences(await parseDomain(xml), made);
  if (differences.length > 0)
    throw new LabFault(`domain ${name} is not what libvirt was asked for: ${differences.join('; ')}`);
}

/** Waits for all of them before it throws the first failure: what is still being made cannot be removed. */
async function settleAll(started: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(started)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function machineOf(hypervisor: Hypervisor, instance: string, name: string, console: string): Machine {
  const domain = domainName(instance, name);
  return {
    name,
    consoleLog: console,
    isRunning: () => hypervisor.isRunning(domain),
    kill: () => hypervisor.destroyDomain(domain),
    reset: () => hypervisor.resetDomain(domain),
  };
}

function consoleLog(dir: string, node: string): string {
  return join(dir, `${node}.console.log`);
}

function pick<T>(byNode: ReadonlyMap<string, T>, node: string, what: string): T {
  const found = byNode.get(node);
  if (found === undefined) throw new LabFault(`node ${node} has no ${what}`);
  return found;
}
