import { knownSecrets } from './known-secrets.ts';
import { LineSplitter } from './line-splitter.ts';
import { MiddleOut, type Ends } from './middle-out.ts';
import { MASK } from './secret.ts';

const MIB = 1024 * 1024;
/** What of one output goes into a file of a run: what somebody reads, and far below what fills a disk. */
export const KEPT: Ends = { first: 32 * MIB, last: 4 * MIB };

/** An output on its way into a file: whole lines without secrets, its middle left out where it is too long. */
export class KeptOutput {
  readonly #lines = new LineSplitter(knownSecrets);
  readonly #kept: MiddleOut;
  #hidesSecret = false;

  constructor(ends: Ends = KEPT) {
    this.#kept = new MiddleOut(ends);
  }

  /** Whether a secret was in it. */
  get hidesSecret(): boolean {
    return this.#hidesSecret;
  }

  /** What may be written of it by now. */
  push(chunk: string | Uint8Array): string {
    return this.#take(this.#lines.push(chunk));
  }

  /** What is still to be written. */
  end(): string {
    return this.#take(this.#lines.end()) + this.#kept.end();
  }

  #take(lines: readonly string[]): string {
    let text = '';
    for (const line of lines) {
      this.#hidesSecret ||= line.includes(MASK);
      text += this.#kept.push(`${line}\n`);
    }
    return text;
  }
}
