import { formatMs } from './duration.ts';
import { messageOf } from './errors.ts';
import { oneLine } from './excerpt.ts';

/** What can be told of, by the part of stacklab that it happens in; `program` is every child process. */
export const DEBUG_TOPICS = ['container', 'image', 'libvirt', 'program', 'sandbox', 'ssh'] as const;
export type DebugTopic = (typeof DEBUG_TOPICS)[number];

/** Takes what is told: one line without secrets. */
export type DebugListener = (topic: DebugTopic, line: string) => void;

/** Enough for any command line of stacklab's own but that of an image's build. */
const LINE_LIMIT = 2_000;

/** What happens behind the events of a run, told at once and kept nowhere. */
export class DebugLog {
  #topics: ReadonlySet<DebugTopic> = new Set();
  #listener: DebugListener | undefined;

  /** From now on these topics are told, and no other. */
  listen(topics: Iterable<DebugTopic>, listener: DebugListener): void {
    this.#topics = new Set(topics);
    this.#listener = listener;
  }

  hears(topic: DebugTopic): boolean {
    return this.#topics.has(topic);
  }

  tell(topic: DebugTopic, text: string): void {
    if (this.hears(topic)) this.#listener?.(topic, oneLine(text, LINE_LIMIT));
  }

  /** Tells when it begins, how it ended and how long it took: what hangs has a beginning only. */
  async during<T>(topic: DebugTopic, what: string, action: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const over = (how: string): void => this.tell(topic, `${what}: ${how} after ${since(startedAt)}`);
    this.tell(topic, `${what} …`);
    try {
      const result = await action();
      over('done');
      return result;
    } catch (error) {
      over(`failed (${messageOf(error)})`);
      throw error;
    }
  }
}

/** One for the process: who starts a program or opens a connection does not have to be handed it. */
export const debugLog = new DebugLog();

function since(startedAt: number): string {
  return formatMs(performance.now() - startedAt);
}
