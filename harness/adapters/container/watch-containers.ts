import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { LabFault, messageOf } from '../../core/errors.ts';
import type { OnMachineNews } from '../../ports/machine-news.ts';
import type { Machine } from '../../ports/provider.ts';
import { ACTIONS, ContainerNewsReader, type ContainerEvent, type ContainerNews } from './container-events.ts';
import type { Engine } from './engine.ts';
import type { Owner } from '../ownership/owner.ts';
import { NODE_LABEL, ownerFilter } from './owner-labels.ts';

export interface WatchedContainers {
  readonly engine: Engine;
  readonly owner: Owner;
  readonly machines: ReadonlyMap<string, Machine>;
  /** Nodes that stacklab itself is restarting: taken off the list when they have started. */
  readonly restarting: Set<string>;
  /** Switches on again whatever has ended to restart, as a machine's firmware does. */
  readonly start: (node: string) => Promise<void>;
}

/** Listens to an engine's own stream of events. */
export async function watchContainers(
  watched: WatchedContainers,
  onNews: OnMachineNews,
): Promise<AsyncDisposable> {
  const { docker } = watched.engine;
  const filters = { type: ['container' as const], event: [...ACTIONS], label: ownerFilter(watched.owner) };
  const stream: unknown = await docker.getEvents({ filters }).catch((cause: unknown) => {
    throw new LabFault(`the engine of the lab tells no events: ${messageOf(cause)}`, { cause });
  });
  const watch = new ContainerWatch(watched, stream as Readable, onNews);
  await watch.tellOfThoseGone();
  return watch;
}

class ContainerWatch implements AsyncDisposable {
  readonly #watched: WatchedContainers;
  readonly #stream: Readable;
  readonly #onNews: OnMachineNews;
  readonly #readers = new Map<string, ContainerNewsReader>();
  #isOver = false;

  constructor(watched: WatchedContainers, stream: Readable, onNews: OnMachineNews) {
    this.#watched = watched;
    this.#stream = stream;
    this.#onNews = onNews;
    createInterface({ input: stream }).on('line', (line) => this.#take(JSON.parse(line) as ContainerEvent));
    stream.on('error', (error) => this.#ended(messageOf(error)));
    stream.on('close', () => this.#ended('it closed the connection'));
  }

  async tellOfThoseGone(): Promise<void> {
    for (const [node, machine] of this.#watched.machines)
      if (!(await machine.isRunning()))
        this.#onNews({ node, what: 'ended', by: 'host', how: 'does not run' });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#stream.destroy();
    return Promise.resolve();
  }

  #take(event: ContainerEvent): void {
    const node = event.Actor.Attributes[NODE_LABEL];
    if (node === undefined) return;
    const reader = this.#readers.get(node) ?? new ContainerNewsReader();
    this.#readers.set(node, reader);
    const news = reader.read(event);
    const { restarting } = this.#watched;
    if (news && !this.#isOver && !restarting.has(node)) this.#tell(node, news);
    if (event.Action === 'start') restarting.delete(node);
  }

  #tell(node: string, news: ContainerNews): void {
    if (news.what === 'rebooted') void this.#startAgain(node);
    else this.#onNews({ node, ...news });
  }

  async #startAgain(node: string): Promise<void> {
    try {
      await this.#watched.start(node);
    } catch (error) {
      const how = `was restarted by its own system and did not come back: ${messageOf(error)}`;
      if (!this.#isOver) this.#onNews({ node, what: 'ended', by: 'host', how });
    }
  }

  /** An engine that is gone has ended all of its containers, or nobody can reach them any more. */
  #ended(words: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const node of this.#watched.machines.keys())
      this.#onNews({
        node,
        what: 'ended',
        by: 'host',
        how: `is out of reach: its Docker engine is gone (${words})`,
      });
  }
}
