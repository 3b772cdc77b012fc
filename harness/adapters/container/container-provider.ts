import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Cleanup } from '../../core/cleanup.ts';
import { LabFault, messageOf } from '../../core/errors.ts';
import { program } from '../../core/program.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Acceleration } from '../../ports/acceleration.ts';
import type {
  BringUpRequest,
  ConsolePlace,
  Provider,
  RunningLab,
  TryOutRequest,
} from '../../ports/provider.ts';
import type { ConsoleListener } from '../console/copy-console.ts';
import { forgetConnection } from '../sandbox/connection-record.ts';
import type { EngineHost } from './engine-host.ts';
import { existingEngine } from './existing-engine.ts';
import { findEngineHost, startEngineHost } from './lab-engine.ts';
import type { Engine } from './engine.ts';
import { exposureOf, surveyHost, type SurveyOptions } from './host-survey.ts';
import { makeDisks, removeDisks, whyNoDisks } from './lab-disks.ts';
import { startNodes } from './lab-nodes.ts';
import { createNetworks } from './node-networks.ts';
import { ownedInstances, removeOwned } from './owned-things.ts';
import { RunningContainers } from './running-containers.ts';
import { sandboxEngine } from './sandbox-engine.ts';

export interface ContainerProviderOptions {
  /** Each lab that is up has one folder in here, named after its instance. */
  readonly instancesDir: string;
  /** The Docker engine that new labs go to, as DOCKER_HOST names it; without one at all each has an engine of its own. */
  readonly dockerHost?: string | undefined;
  /** Whether nodes of labs that root starts may be root on this host. */
  readonly trusted?: boolean;
}

const NAME = 'container';
const DISKS = 'disks';
/** Of the smallest size: whether there are loop devices at all. */
const TRIAL_DISK = { serial: 'trial', sizeMiB: 1 };
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
  readonly unpacksImages = true;
  readonly #instancesDir: string;
  readonly #survey: SurveyOptions;

  constructor({ instancesDir, dockerHost, trusted = false }: ContainerProviderOptions) {
    this.#instancesDir = instancesDir;
    this.#survey = { dockerHost, trusted };
  }

  async hostPrograms(): Promise<readonly string[]> {
    return (await existingEngine(this.#survey.dockerHost)) ? [] : [NAME];
  }

  async shortcomings(): Promise<readonly string[]> {
    return (await surveyHost(this.#survey)).shortcomings;
  }

  async tryOut(request: TryOutRequest): Promise<void> {
    const { lab, instance, onWarning, signal } = request;
    const dir = this.#dir(instance);
    await using undo = new Cleanup((subject, cause) => onWarning?.(`${subject} stays: ${messageOf(cause)}`));
    undo.defer(`what was tried out for lab ${instance}`, () => this.#empty(instance));
    const host = await startEngineHost(dir, await surveyHost(this.#survey), signal);
    const engine = await connect(host);
    await createNetworks(engine, lab, { lab: lab.name, instance, home: this.#instancesDir });
    const wantsDisks = lab.nodes.some(({ disks }) => disks.length > 0);
    if (wantsDisks && whyNoDisks(host, engine) === undefined)
      await makeDisks(join(dir, DISKS), [TRIAL_DISK], host);
  }

  async bringUp(request: BringUpRequest): Promise<RunningLab> {
    const survey = await surveyHost(this.#survey);
    for (const shortcoming of survey.shortcomings) request.onWarning?.(shortcoming);
    const { lab, instance } = request;
    const dir = this.#dir(instance);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    try {
      const host = await startEngineHost(dir, survey, request.signal);
      const engine = await connect(host);
      const exposure = exposureOf(survey, engine);
      if (exposure !== undefined) request.onWarning?.(exposure);
      const owner = { lab: lab.name, instance, home: this.#instancesDir };
      await startNodes({ host, engine, survey, request, owner, dir });
      return this.#running(request, host, engine, true);
    } catch (error) {
      await this.takeDown(instance).catch((left: unknown) => {
        const message = `${messageOf(error)}; and what was made could not be removed: ${messageOf(left)}; remove it with: ${program.call} reap`;
        throw new LabFault(message, { cause: error });
      });
      throw error;
    }
  }

  async attach(lab: Lab, instance: string, consoleDir: string): Promise<RunningLab> {
    const host = await findEngineHost(this.#dir(instance));
    if (!host)
      throw new LabFault(
        `lab ${instance}: it is not up (any more); start it with: ${program.call} up ${lab.name}`,
      );
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
    await this.#empty(instance);
    await rm(this.#dir(instance), { recursive: true, force: true });
  }

  async removeStrays(): Promise<readonly string[]> {
    // one that does not answer runs nothing of ours; once it does, the next command asks it again
    const endpoint = await existingEngine(this.#survey.dockerHost).catch(() => undefined);
    if (!endpoint) return [];
    const known = await readdir(this.#instancesDir).catch((): string[] => []);
    const engine = await connect({ endpoint });
    return removeOwned(engine, this.#instancesDir, ({ instance }) => !known.includes(instance));
  }

  #running(
    request: ConsolePlace & ConsoleListener,
    host: EngineHost,
    engine: Engine,
    owned: boolean,
  ): RunningContainers {
    const { lab, instance, consoleDir } = request;
    const takeDown = (): Promise<void> => this.takeDown(instance);
    return new RunningContainers({
      provider: NAME,
      lab,
      instance,
      home: this.#instancesDir,
      consoleDir,
      host,
      engine,
      owned,
      takeDown,
      listener: request,
    });
  }

  /** Its folder stays, and whose it is. */
  async #empty(instance: string): Promise<void> {
    const dir = this.#dir(instance);
    const host = await findEngineHost(dir);
    if (host && !host.sandbox) {
      await removeOwned(await connect(host), this.#instancesDir, (owner) => owner.instance === instance);
      await removeDisks(join(dir, DISKS));
    }
    await sandboxEngine.end(dir);
    await forgetConnection(dir);
    await rm(join(dir, DISKS), { recursive: true, force: true });
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

/** The libraries that speak with engines take most of a second to load: commands on other labs do without. */
async function connect({ endpoint }: Pick<EngineHost, 'endpoint'>): Promise<Engine> {
  const { connectEngine } = await import('./engine.ts');
  return connectEngine(endpoint);
}
