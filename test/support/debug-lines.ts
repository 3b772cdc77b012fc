import { debugLog, type DebugTopic } from '../../harness/core/debug-log.ts';

/** What the debug log of this process tells of some topics while it is held, without what differs each time. */
export class DebugLines implements Disposable {
  readonly #lines: string[] = [];

  constructor(...topics: DebugTopic[]) {
    debugLog.listen(topics, (_, line) => this.#lines.push(line));
  }

  get told(): readonly string[] {
    return this.#lines.map((line) =>
      line.replace(/pid \d+/g, 'pid N').replace(/ after \d+(\.\d+)? m?s$/, ' after a while'),
    );
  }

  [Symbol.dispose](): void {
    debugLog.listen([], () => undefined);
  }
}
