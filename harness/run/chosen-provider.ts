import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault, UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Lab } from '../lab/lab.ts';
import type { BringUpRequest, ConsolePlace, Provider, RunningLab, TryOutRequest } from '../ports/provider.ts';

export interface ChosenProviderOptions {
  /** Each lab that is up has one folder in here, named after its instance. */
  readonly instancesDir: string;
  /** The first is the default, and what labs without a record of theirs were made by. */
  readonly providers: readonly Provider[];
  /** What makes new labs; @default the first */
  readonly chosen?: string | undefined;
}

const RECORD = 'provider';

/** New labs are made by the provider that was chosen; those that are there are looked after by the one that made them. */
export class ChosenProvider implements Provider {
  readonly #instancesDir: string;
  readonly #providers: readonly Provider[];
  readonly #chosen: Provider;
  readonly #wasChosen: boolean;

  /** Throws `UsageError` naming the providers that there are. */
  constructor({ instancesDir, providers, chosen }: ChosenProviderOptions) {
    this.#instancesDir = instancesDir;
    this.#providers = providers;
    this.#wasChosen = chosen !== undefined;
    const names = providers.map(({ name }) => name);
    const provider = chosen === undefined ? providers[0] : providers.find(({ name }) => name === chosen);
    if (!provider)
      throw new UsageError(
        `--provider ${chosen ?? ''}${didYouMean(chosen ?? '', names) || ':'} it is one of ${names.join(', ')}`,
      );
    this.#chosen = provider;
  }

  get name(): string {
    return this.#chosen.name;
  }

  get acceleration(): Provider['acceleration'] {
    return this.#chosen.acceleration;
  }

  get checkpoints(): Provider['checkpoints'] {
    const { checkpoints } = this.#chosen;
    return (
      checkpoints && {
        unavailable: checkpoints.unavailable,
        conditions: (acceleration) => checkpoints.conditions(acceleration),
        restore: async (request) => {
          await this.#writeDown(request.instance);
          return checkpoints.restore(request);
        },
      }
    );
  }

  hostPrograms(): Promise<readonly string[]> {
    return this.#chosen.hostPrograms();
  }

  get unpacksImages(): boolean {
    return this.#chosen.unpacksImages ?? false;
  }

  async shortcomings(): Promise<readonly string[]> {
    return (await this.#chosen.shortcomings?.()) ?? [];
  }

  async tryOut(request: TryOutRequest): Promise<void> {
    await this.#writeDown(request.instance);
    await this.#chosen.tryOut(request);
  }

  async bringUp(request: BringUpRequest): Promise<RunningLab> {
    await this.#writeDown(request.instance);
    return this.#chosen.bringUp(request);
  }

  async attach(lab: Lab, instance: string, consoleDir: string): Promise<RunningLab> {
    return (await this.#makerOf(instance)).attach(lab, instance, consoleDir);
  }

  async isUp(instance: string): Promise<boolean> {
    return (await this.#makerOf(instance)).isUp(instance);
  }

  async takeDown(instance: string): Promise<void> {
    await (await this.#makerOf(instance)).takeDown(instance);
  }

  async keepConsoles(place: ConsolePlace): Promise<void> {
    await (await this.#makerOf(place.instance)).keepConsoles?.(place);
  }

  async removeStrays(): Promise<readonly string[]> {
    const asked = this.#wasChosen ? [this.#chosen] : this.#providers;
    const removed = [];
    for (const provider of asked) removed.push(...(await provider.removeStrays()));
    return removed;
  }

  /** Before anything is made: the lab of a command that is killed has to be found by the right one. */
  async #writeDown(instance: string): Promise<void> {
    const dir = join(this.#instancesDir, instance);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(join(dir, RECORD), `${this.#chosen.name}\n`);
  }

  async #makerOf(instance: string): Promise<Provider> {
    const file = join(this.#instancesDir, instance, RECORD);
    const name = (await readFile(file, 'utf8').catch(() => '')).trim();
    const maker = name === '' ? this.#providers[0] : this.#providers.find((one) => one.name === name);
    if (maker) return maker;
    throw new LabFault(
      `lab ${instance}: it was made by the provider ${name}, which this stacklab does not have; use the one that made it`,
    );
  }
}
