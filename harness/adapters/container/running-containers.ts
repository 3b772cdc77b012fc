import { join } from 'node:path';
import { LabFault, messageOf } from '../../core/errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Requirement } from '../../lab/requirement.ts';
import type { OnMachineNews } from '../../ports/machine-news.ts';
import type { Machine, RunningLab } from '../../ports/provider.ts';
import { domainName } from '../ownership/names.ts';
import { copyConsole, type ConsoleListener } from '../console/copy-console.ts';
import { openAnswer } from './ask-engine.ts';
import { containerLoad } from './container-load.ts';
import type { EngineHost } from './engine-host.ts';
import type { Engine } from './engine.ts';
import { ExecDialer } from './exec-dialer.ts';
import { runInside } from './run-inside.ts';
import { whyNoDisks } from './lab-disks.ts';
import { watchContainers } from './watch-containers.ts';

export interface RunningContainersOptions {
  readonly provider: string;
  readonly lab: Lab;
  readonly instance: string;
  /** The folder that keeps the labs of this user. */
  readonly home: string;
  readonly consoleDir: string;
  readonly host: EngineHost;
  readonly engine: Engine;
  /** Whether disposing of it takes the lab down. */
  readonly owned: boolean;
  readonly takeDown: () => Promise<void>;
  readonly listener: ConsoleListener;
}

const OWN_KERNEL =
  'a container shares the kernel of its host: it cannot load modules, set the clock or be restarted on a kernel of its own';

/** A lab whose nodes are containers. */
export class RunningContainers implements RunningLab {
  readonly instance: string;
  readonly provider: string;
  readonly description: string;
  readonly lacks: ReadonlyMap<Requirement, string>;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly dialer: RunningLab['dialer'];
  readonly load: RunningLab['load'];
  readonly #options: RunningContainersOptions;
  readonly #restarting = new Set<string>();
  #owned: boolean;

  constructor(options: RunningContainersOptions) {
    const { provider, lab, instance, host, engine, owned } = options;
    const noDisks = whyNoDisks(host, engine);
    this.#options = options;
    this.#owned = owned;
    this.instance = instance;
    this.provider = provider;
    this.description = engine.description;
    this.lacks = new Map<Requirement, string>([
      ['own-kernel', OWN_KERNEL],
      ...(noDisks === undefined ? [] : [['disks', noDisks] as const]),
    ]);
    this.machines = new Map(lab.nodes.map(({ name }) => [name, this.#machine(name)]));
    this.dialer = host.sandbox?.dialer ?? new ExecDialer(engine.docker, lab, instance);
    // behind TCP there is most often another host
    if ('socketPath' in host.endpoint)
      this.load = containerLoad(lab.nodes, async (node) => (await this.#container(node).inspect()).Id);
  }

  watch(onNews: OnMachineNews): Promise<AsyncDisposable> {
    const { engine, lab, instance, home } = this.#options;
    const owner = { lab: lab.name, instance, home };
    const start = (node: string): Promise<void> => this.start(node);
    const watched = { engine, owner, start, machines: this.machines, restarting: this.#restarting };
    return watchContainers(watched, onNews);
  }

  async start(node: string): Promise<void> {
    await this.#container(node)
      .start()
      .catch((cause: unknown) => {
        throw new LabFault(`node ${node} did not start: ${messageOf(cause)}`, { cause });
      });
    await this.#handOverCgroups(node);
  }

  async keep(): Promise<void> {
    await this.copyConsoles();
    await this.#options.host.keep();
    this.#owned = false;
  }

  /** Writes what the nodes' terminals have shown so far where consoles are looked for; what has no room there is told. */
  async copyConsoles(): Promise<void> {
    const { instance, host, listener } = this.#options;
    const copies = [...this.machines.values()].map(({ name, consoleLog }) => {
      const logs = `/containers/${domainName(instance, name)}/logs?stdout=1&stderr=1`;
      const open = (): ReturnType<typeof openAnswer> => openAnswer(host.endpoint, logs);
      return copyConsole({ node: name, open, file: consoleLog, listener });
    });
    await Promise.all(copies);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#owned) return;
    await this.copyConsoles();
    await this.#options.takeDown();
  }

  #machine(name: string): Machine {
    const container = this.#container(name);
    return {
      name,
      consoleLog: join(this.#options.consoleDir, `${name}.console.log`),
      isRunning: async () => (await container.inspect()).State.Running,
      kill: async () => {
        await container.kill();
      },
      reset: async () => {
        this.#restarting.add(name);
        await container.restart({ t: 0 });
        await this.#handOverCgroups(name);
      },
      // in the node itself: an engine has no cable to pull
      setLink: async ({ device }, plugged) => {
        await runInside(container, ['ip', 'link', 'set', device, plugged ? 'up' : 'down']);
      },
    };
  }

  /** Docker makes the control groups of a container anew with each of its starts. */
  async #handOverCgroups(name: string): Promise<void> {
    const { engine, host } = this.#options;
    if (engine.remapsIds) await host.sandbox?.handOverCgroups((await this.#container(name).inspect()).Id);
  }

  #container(name: string) {
    const { engine, instance } = this.#options;
    return engine.docker.getContainer(domainName(instance, name));
  }
}
