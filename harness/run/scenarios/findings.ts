import { distributionOf } from '../../core/distribution.ts';
import type { Timing } from '../../report/events.ts';

/** What a check leaves in its report besides its outcome: pictures that are kept with the run, and times. */
export class Findings {
  readonly #check: string;
  readonly #keep: (name: string, content: Buffer) => void;
  readonly #files = new Set<string>();
  readonly #timings: Timing[] = [];

  constructor(check: string, keep: (name: string, content: Buffer) => void) {
    this.#check = check;
    this.#keep = keep;
  }

  get files(): readonly string[] {
    return [...this.#files];
  }

  get timings(): readonly Timing[] {
    return this.#timings;
  }

  /** Keeps a picture; returns the name that it is kept under. */
  keepPicture(moment: string, png: Buffer): string {
    const name = `screenshots/${this.#check}.${moment}.png`;
    this.#keep(name, png);
    this.#files.add(name);
    return name;
  }

  /** Notes how samples in milliseconds spread; none is nothing to note. */
  note(subject: string, samplesMs: readonly number[]): void {
    if (samplesMs.length === 0) return;
    const { n, min, median, p95, max } = distributionOf(samplesMs);
    this.#timings.push({ subject, n, minMs: min, medianMs: median, p95Ms: p95, maxMs: max });
  }
}
