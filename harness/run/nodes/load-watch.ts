import { formatMs } from '../../core/duration.ts';
import type { Lost, LostTime } from '../../core/lost-time.ts';
import type { NodeLoad, ProcessorTime } from '../../ports/node-load.ts';
import type { HostFact } from '../host-fact.ts';

/** A moment, and what each node had had by then. */
export interface LoadMark {
  readonly atMs: number;
  readonly times: ReadonlyMap<string, ProcessorTime>;
}

const LOOK_EVERY_MS = 2_000;
/** Of one processor, whatever it costs to look: one look takes milliseconds, and a pause as many times as long follows. */
const LARGEST_SHARE = 0.02;
/** A node that had less than half of what it asked for was starved, if it lost more than what any start costs. */
const STARVED_BELOW = 0.5;
const STARVED_MS = 10_000;
/** Of the time that passed. Who only wakes up now and then and stands in line for a moment loses little, and most of what it asks for. */
const STARVED_SHARE = 0.1;

/**
 * Looks every other second at what the nodes of a lab have of the host's processors, from the first question on. Each process
 * that works on a lab has its own: what limits go by is then at hand whenever one runs out, however long nothing is told.
 */
export class LoadWatch implements Disposable {
  readonly #load: NodeLoad;
  #times: LoadMark['times'] = new Map();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isOver = false;

  constructor(load: NodeLoad) {
    this.#load = load;
  }

  lostBy(node: string): LostTime {
    return { begin: () => this.#lostSince(this.mark(), (name) => name === node) };
  }

  /** Of the node that loses most: for what works on all of them. */
  lostByAny(): LostTime {
    return { begin: () => this.#lostSince(this.mark(), () => true) };
  }

  /** Now, for `since`. */
  mark(): LoadMark {
    if (!this.#timer && !this.#isOver) this.#lookAfter(LOOK_EVERY_MS / 2);
    return { atMs: performance.now(), times: this.#times };
  }

  /** The nodes that were starved since then, as far as was looked. */
  since({ atMs, times }: LoadMark): HostFact[] {
    const passedMs = performance.now() - atMs;
    return [...this.#times]
      .map(([node, now]) => ({ node, had: difference(now, times.get(node)) }))
      .filter(({ had }) => isStarved(had, passedMs))
      .map(({ node, had }) => ({
        fault: 'host',
        slowed: true,
        node,
        message: `${shareInWords(node, had)}, and lost ${formatMs(had.lostMs)} of ${formatMs(passedMs)} to other work of this host`,
      }));
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #lookAfter(ms: number): void {
    this.#timer = setTimeout(() => void this.#lookAndGoOn(), ms);
    // nobody is kept from ending by it
    this.#timer.unref();
  }

  async #lookAndGoOn(): Promise<void> {
    const startedAt = performance.now();
    // a host that does not show its processes starves nobody as far as is known
    await this.#look().catch(() => undefined);
    const tookMs = performance.now() - startedAt;
    if (!this.#isOver) this.#lookAfter(Math.max(LOOK_EVERY_MS, tookMs / LARGEST_SHARE));
  }

  /** Whoever asks while somebody looks has that one's answer. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    this.#times = await this.#load.look();
  }

  #lostSince({ times }: LoadMark, isMeant: (node: string) => boolean): () => Promise<Lost> {
    return async () => {
      await this.#look();
      const [most] = [...this.#times]
        .filter(([node]) => isMeant(node))
        .map(([node, now]) => ({ node, had: difference(now, times.get(node)) }))
        .toSorted((one, other) => other.had.lostMs - one.had.lostMs);
      return most ? { ms: most.had.lostMs, why: shareInWords(most.node, most.had) } : { ms: 0, why: '' };
    };
  }
}

function difference(now: ProcessorTime, before: ProcessorTime | undefined): ProcessorTime {
  return {
    ranMs: now.ranMs - (before?.ranMs ?? 0),
    askedMs: now.askedMs - (before?.askedMs ?? 0),
    lostMs: now.lostMs - (before?.lostMs ?? 0),
  };
}

function isStarved(had: ProcessorTime, passedMs: number): boolean {
  const { lostMs } = had;
  return shareOf(had) < STARVED_BELOW && lostMs >= Math.max(STARVED_MS, passedMs * STARVED_SHARE);
}

function shareOf({ ranMs, askedMs }: ProcessorTime): number {
  return askedMs > 0 ? ranMs / askedMs : 1;
}

function shareInWords(node: string, had: ProcessorTime): string {
  return `${node} had ${Math.round(shareOf(had) * 100)} % of the processor time that it asked for`;
}
