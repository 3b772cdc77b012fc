import type { ThreadTimes } from './thread-table.ts';

/** What a node had between two looks at it. */
export interface Span {
  readonly ranMs: number;
  /** All that stood in line, added up. */
  readonly waitedMs: number;
  /** In which one of them at least stood in line. */
  readonly heldUpMs: number;
}

/** Makes spans of readings that only grow. */
export interface Meter {
  /** Since the reading before; undefined for the first one, and where there is nothing to read. */
  read(): Span | undefined;
}

const NS_PER_MS = 1e6;

/**
 * Of threads it is not known which were held up together: the longest wait of one is the least that the node was. Those that
 * are new are new since the reading before; those that have ended are forgotten.
 */
export class ThreadMeter implements Meter {
  readonly #now: () => ReadonlyMap<string, ThreadTimes>;
  #before: ReadonlyMap<string, ThreadTimes> | undefined;

  constructor(now: () => ReadonlyMap<string, ThreadTimes>) {
    this.#now = now;
  }

  read(): Span | undefined {
    const [before, now] = [this.#before, this.#now()];
    if (now.size === 0) return undefined;
    this.#before = now;
    if (!before) return undefined;
    let [ranNs, waitedNs, longestNs] = [0, 0, 0];
    for (const [thread, times] of now) {
      const past = pastOf(before.get(thread), times);
      const waited = times.waitedNs - past.waitedNs;
      ranNs += times.ranNs - past.ranNs;
      waitedNs += waited;
      longestNs = Math.max(longestNs, waited);
    }
    return { ranMs: ranNs / NS_PER_MS, waitedMs: waitedNs / NS_PER_MS, heldUpMs: longestNs / NS_PER_MS };
  }
}

const UNBORN: ThreadTimes = { ranNs: 0, waitedNs: 0 };

/** A thread that has counted less than before is another one with the same number. */
function pastOf(past: ThreadTimes | undefined, now: ThreadTimes): ThreadTimes {
  return past && past.ranNs <= now.ranNs && past.waitedNs <= now.waitedNs ? past : UNBORN;
}
