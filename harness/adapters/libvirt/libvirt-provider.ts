import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault } from '../../core/errors.ts';
import type { Lab, NodePlan } from '../../lab/lab.ts';
import type { BringUpRequest, Machine, Provider, RunningLab } from '../../ports/provider.ts';
import { KERNEL_COMMAND_LINE } from '../image/node-identity.ts';
import { renderDomain } from './domain-xml.ts';
import { Hypervisor } from './hypervisor.ts';
import type { LibvirtHost, LibvirtHosts } from './libvirt-host.ts';
import { domainName, domainPrefix } from './names.ts';
import { renderNetwork } from './network-xml.ts';
import { writeNodeFiles } from './node-files.ts';

export interface LibvirtProviderOptions {
  /** Each lab that is up has one folder in here, named after its instance. */
  readonly instancesDir: string;
  readonly hosts: LibvirtHosts;
}

/** Nodes as transient libvirt domains, on networks that exist only for their lab. */
export class LibvirtProvider implements Provider {
  readonly name = 'libvirt';
  readonly #instancesDir: string;
  readonly #hosts: LibvirtHosts;

  constructor({ instancesDir, hosts }: LibvirtProviderOptions) {
    this.#instancesDir = instancesDir;
    this.#hosts = hosts;
  }

  async bringUp(request: BringUpRequest): Promise<RunningLab> {
    const dir = this.#dir(request.instance);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    try {
      const host = await this.#hosts.start(dir, request.signal);
      const hypervisor = await Hypervisor.connect(host.uri);
      await createNetworks(hypervisor, dir, this.#instancesDir, request);
      await settleAll(request.lab.nodes.map((node) => this.#startNode(hypervisor, request, node)));
      return await this.#running(request.lab, request.instance, request.consoleDir, host, hypervisor, true);
    } catch (error) {
      await this.takeDown(request.instance);
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
    return (await this.#hosts.find(this.#dir(instance))) !== undefined;
  }

  async takeDown(instance: string): Promise<void> {
    const dir = this.#dir(instance);
    if (!this.#hosts.private) await this.#removeFromHost(instance);
    await this.#hosts.end(dir);
    await rm(dir, { recursive: true, force: true });
  }

  async #startNode(hypervisor: Hypervisor, request: BringUpRequest, node: NodePlan): Promise<void> {
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
    });
    await hypervisor.createDomain(domainName(instance, node.name), xml);
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

  async #removeFromHost(instance: string): Promise<void> {
    const host = await this.#hosts.find(this.#dir(instance));
    if (!host) return;
    await using hypervisor = await Hypervisor.connect(host.uri);
    const prefix = domainPrefix(instance);
    const domains = await hypervisor.domainNames(prefix);
    await Promise.all(domains.map((name) => hypervisor.destroyDomain(name)));
    for (const name of await hypervisor.networkNames(prefix)) await hypervisor.destroyNetwork(name);
  }

  #dir(instance: string): string {
    return join(this.#instancesDir, instance);
  }
}

async function createNetworks(
  hypervisor: Hypervisor,
  dir: string,
  home: string,
  { lab, instance }: BringUpRequest,
): Promise<void> {
  for (const network of lab.networks) {
    const file = join(dir, `${network.name}.network.xml`);
    await writeFile(file, renderNetwork(lab, network, { instance, home }));
    await hypervisor.createNetwork(file);
  }
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
