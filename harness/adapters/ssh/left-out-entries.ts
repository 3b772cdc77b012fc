import { oneLine } from '../../core/excerpt.ts';

/** What of a node's tree does not come, and why: counted, not kept, for there may be any number of them. */
export class LeftOutEntries {
  #count = 0;
  #first = '';

  add(name: string, reason: string): void {
    this.#count += 1;
    this.#first ||= `${JSON.stringify(oneLine(name))}: ${reason}`;
  }

  /** `3 entries were left out, …`; undefined where everything came. */
  get summary(): string | undefined {
    if (this.#count === 0) return undefined;
    const entries = this.#count === 1 ? '1 entry was' : `${this.#count} entries were`;
    return `${entries} left out, since only plain files and folders come from a node; the first is ${this.#first}`;
  }
}
