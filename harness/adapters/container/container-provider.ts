import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault, messageOf } from '../../core/errors.ts';
import type { Lab, NodePlan } from '../../lab/lab.ts';
import type { Acceleration } from '../../ports/acceleration.ts';
import type { BringUpRequest, Provider, RunningLab } from '../../ports/provider.ts';
import { hostCapabilities, requireVital, shortcomingsOf, type Capabilities } from './capabilities.ts';
import { existingEngine, findEngineHost, startEngineHost, type EngineHost } from './engine-host.ts';
import type { Engine } from './engine.ts';
import { makeDisks, removeDisks, whyNoDisks } from './lab-disks.ts';
import { showImages } from './node-images.ts';
import { createNetworks, engineNics } from './node-networks.ts';
import { ownedInstances, removeOwned } from './owned-things.ts';
import type { Owner } from './owner.ts';
import { requireRoot } from './require-root.ts';
import { RunningContainers } from './running-containers.ts';
import { sandboxEngine } from './sandbox-engine.ts';

export interface ContainerProviderOptions {
  /** Each lab that is up has one folder in here, named after its instance. */
  readonly instancesDir: string;
  /** The Docker engine that new labs go to, as DOCKER_HOST names it; without one at all each has an engine of its own. */
  readonly dockerHost?: string | undefined;
}

const NAME = 'container';
const NATIVE: Acceleration = {
  type: 'native',
  nested: false,
  rungs: [],
  reason: 'containers run on the kernel of this host',
  timeScale: 1,
};

/** Nodes as containers with systemd in them: on the user's Docker engine, or on one that exists only for their lab. */
export class ContainerProvider implements Provider {
  readonly name = NAME;
  readonly acceleration = NATIVE;
  readonly #instancesDir: string;
  readonly #dockerHost: string | undefined;

  constructor({ instancesDir, dockerHost }: ContainerProviderOptions) {
    this.#instancesDir = instancesDir;
    this.#dockerHost = dockerHost;
  }

  async hostPrograms(): Promise<readonly string[]> {
    const existing = await existingEngine(this.#dockerHost);
    await requireRoot(process.getuid?.() ?? 0);
    return existing ? [] : [NAME];
  }

  async shortcomings(): Promise<readonly string[]> {
    await existingEngine(this.#dockerHost);
    await requireRoot(process.getuid?.() ?? 0);
    return shortcomingsOf(await vitalCapabilities());
  }

  async bringUp(request: BringUpRequest): Promise<RunningLab> {
    const existing = await existingEngine(this.#dockerHost);
    const capabilities = await vitalCapabilities();
    for (const shortcoming of shortcomingsOf(capabilities)) request.onWarning?.(shortcoming);
    const dir = this.#dir(request.instance);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    try {
      const host = await startEngineHost(dir, existing, request.signal);
      return await this.#fill({ host, engine: await connect(host), request, capabilities });
    } catch (error) {
      await this.takeDown(request.instance).catch((left: unknown) => {
        const message = `${messageOf(error)}; and what was made could not be removed: ${messageOf(left)}; remove it with: npx lab reap`;
        throw new LabFault(message, { cause: error });
      });
      throw error;
    }
  }

  async attach(lab: Lab, instance: string, consoleDir: string): Promise<RunningLab> {
    const host = await findEngineHost(this.#dir(instance));
    if (!host)
      throw new LabFault(`lab ${instance}: it is not up (any more); start it with: npx lab up ${lab.name}`);
    const running = this.#running({ lab, instance, consoleDir }, host, await connect(host), false);
    await running.copyConsoles();
    return running;
  }

  async isUp(instance: string): Promise<boolean> {
    const host = await findEngineHost(this.#dir(instance));
    if (!host?.held) return false;
    return host.sandbox !== undefined || this.#hasContainers(host, instance);
  }

  async takeDown(instance: string): Promise<void> {
    const dir = this.#dir(instance);
    const host = await findEngineHost(dir);
    if (host && !host.sandbox) {
      await removeOwned(await connect(host), this.#instancesDir, (owner) => owner.instance === instance);
      await removeDisks(join(dir, 'disks'));
    }
    await sandboxEngine.end(dir);
    await rm(dir, { recursive: true, force: true });
  }

  async removeStrays(): Promise<readonly string[]> {
    // one that does not answer runs nothing of ours; once it does, the next command asks it again
    const endpoint = await existingEngine(this.#dockerHost).catch(() => undefined);
    if (!endpoint) return [];
    const known = await readdir(this.#instancesDir).catch((): string[] => []);
    const engine = await connect({ endpoint });
    return removeOwned(engine, this.#instancesDir, ({ instance }) => !known.includes(instance));
  }

  async #fill(empty: EmptyLab): Promise<RunningLab> {
    const { host, engine, request } = empty;
    const { lab, instance, images, signal } = request;
    const owner = { lab: lab.name, instance, home: this.#instancesDir };
    warnOfDisks(host, request);
    const init = host.sandbox?.init;
    const work = join(this.#dir(instance), 'images');
    const [names] = await settleAll([
      showImages({ engine, images: images.values(), work, init, signal }),
      createNetworks(engine, lab, owner),
    ]);
    const nodes = { ...empty, owner, names };
    await settleAll(lab.nodes.map((node) => this.#startNode(nodes, node)));
    return this.#running(request, host, engine, true);
  }

  async #startNode(work: NodeWork, node: NodePlan): Promise<void> {
    const { host, engine, request, owner, capabilities, names } = work;
    const { lab, images, identities } = request;
    const disks = whyNoDisks(host) === undefined ? node.disks : [];
    const devices = await makeDisks(join(this.#dir(owner.instance), 'disks'), disks, host);
    request.signal?.throwIfAborted();
    const { NodeContainer } = await import('./node-container.ts');
    await NodeContainer.start({
      engine,
      owner,
      node: { ...node, disks },
      nics: engineNics(lab, node),
      networks: lab.networks,
      identity: pick(identities, node.name, 'identity'),
      image: pick(names, pick(images, node.name, 'image').id, 'image'),
      capabilities: capabilities.given,
      devices,
    }).catch((cause: unknown) => {
      throw new LabFault(`node ${node.name} did not start: ${messageOf(cause)}`, { cause });
    });
    request.onNodeStarted?.(node.name);
  }

  #running(
    { lab, instance, consoleDir }: Pick<BringUpRequest, 'lab' | 'instance' | 'consoleDir'>,
    host: EngineHost,
    engine: Engine,
    owned: boolean,
  ): RunningContainers {
    const takeDown = (): Promise<void> => this.takeDown(instance);
    return new RunningContainers({
      provider: NAME,
      lab,
      instance,
      consoleDir,
      host,
      engine,
      owned,
      takeDown,
    });
  }

  /** An engine that does not answer has no lab that could be used. */
  async #hasContainers(host: EngineHost, instance: string): Promise<boolean> {
    try {
      return (await ownedInstances(await connect(host), this.#instancesDir)).includes(instance);
    } catch {
      return false;
    }
  }

  #dir(instance: string): string {
    return join(this.#instancesDir, instance);
  }
}

interface EmptyLab {
  readonly host: EngineHost;
  readonly engine: Engine;
  readonly request: BringUpRequest;
  readonly capabilities: Capabilities;
}

interface NodeWork extends EmptyLab {
  readonly owner: Owner;
  readonly names: ReadonlyMap<string, string>;
}

/** The libraries that speak with engines take most of a second to load: commands on other labs do without. */
async function connect({ endpoint }: Pick<EngineHost, 'endpoint'>): Promise<Engine> {
  const { connectEngine } = await import('./engine.ts');
  return connectEngine(endpoint);
}

async function vitalCapabilities(): Promise<Capabilities> {
  const capabilities = await hostCapabilities();
  requireVital(capabilities);
  return capabilities;
}

function warnOfDisks(host: EngineHost, { lab, onWarning }: BringUpRequest): void {
  const reason = whyNoDisks(host);
  const without = lab.nodes.filter(({ disks }) => disks.length > 0).map(({ name }) => name);
  if (reason !== undefined && without.length > 0)
    onWarning?.(`${without.join(', ')}: no extra disks, because ${reason}`);
}

/** Waits for all of them before it throws the first failure: what is still being made cannot be removed. */
async function settleAll<T extends readonly Promise<unknown>[]>(
  started: readonly [...T],
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(started);
  return Promise.all(started);
}

function pick<T>(byKey: ReadonlyMap<string, T>, key: string, what: string): T {
  const found = byKey.get(key);
  if (found === undefined) throw new LabFault(`${key} has no ${what}`);
  return found;
}
