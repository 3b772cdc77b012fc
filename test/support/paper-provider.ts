import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../../harness/lab/lab.ts';
import type { OnMachineNews } from '../../harness/ports/machine-news.ts';
import type { Machine, Provider, RestoreRequest, RunningLab } from '../../harness/ports/provider.ts';

/** A provider without machines: what was brought up and brought back is written down. */
export class PaperProvider implements Provider {
  readonly name = 'paper';
  readonly log: string[] = [];
  /** What a restore ends with, one after the other. */
  readonly failures: (Error | undefined)[] = [];
  /** Tells whoever watches the lab. */
  news: OnMachineNews = () => undefined;
  readonly #lab: Lab;
  readonly #labs: string;

  constructor(lab: Lab, labs: string) {
    this.#lab = lab;
    this.#labs = labs;
  }

  readonly checkpoints = {
    unavailable: undefined as string | undefined,
    conditions: () => Promise.resolve({ paper: 'A4' }),
    restore: async (request: RestoreRequest) => {
      this.log.push('restored');
      const failure = this.failures.shift();
      if (failure) {
        await this.takeDown(request.instance);
        throw failure;
      }
      return Promise.resolve(this.#running(request.instance));
    },
  };

  hostPrograms(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  tryOut(): Promise<void> {
    return Promise.resolve();
  }

  bringUp({ instance }: { readonly instance: string }): Promise<RunningLab> {
    this.log.push('brought up');
    return Promise.resolve(this.#running(instance));
  }

  attach(): Promise<RunningLab> {
    throw new Error('nobody asks for it');
  }

  isUp(): Promise<boolean> {
    return Promise.resolve(false);
  }

  takeDown(instance: string): Promise<void> {
    return rm(join(this.#labs, instance), { recursive: true, force: true });
  }

  removeStrays(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  #running(instance: string): RunningLab {
    const machine = (name: string): Machine => ({
      name,
      consoleLog: '',
      isRunning: () => Promise.resolve(true),
      kill: () => Promise.resolve(),
      reset: () => Promise.resolve(),
      setLink: () => Promise.resolve(),
    });
    return {
      instance,
      machines: new Map(this.#lab.nodes.map(({ name }) => [name, machine(name)])),
      dialer: { dial: () => Promise.reject(new Error('there is no way')) },
      provider: this.name,
      description: 'paper',
      lacks: new Map(),
      watch: (onNews) => {
        this.news = onNews;
        return Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() });
      },
      keep: () => Promise.resolve(),
      snapshot: async (into) => {
        await mkdir(join(into, 'object01'));
        await writeFile(join(into, 'object01', 'memory.zst'), 'memory');
        return { pausedMs: 1, finish: () => Promise.resolve() };
      },
      [Symbol.asyncDispose]: () => {
        this.log.push('taken down');
        return this.takeDown(instance);
      },
    };
  }
}
