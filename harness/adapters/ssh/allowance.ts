import { LabFault } from '../../core/errors.ts';
import { oneLine } from '../../core/excerpt.ts';
import { formatMiB, MIB } from '../../lab/size.ts';

/** What an entry costs besides its bytes: an inode, and the block that its name is in. */
const ENTRY_BYTES = 4_096;

/** How much may come of a node. */
export class Allowance {
  readonly #limitBytes: number;
  #taken = 0;
  #received = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** For an entry of a tree, before it is written; throws `LabFault` when it is too much. */
  take(name: string, bytes: number): void {
    this.#taken += bytes + ENTRY_BYTES;
    if (this.#taken > this.#limitBytes)
      throw this.#tooMuch(`with ${JSON.stringify(oneLine(name))} of ${bytes} bytes`);
  }

  /** For bytes as they come, entry or not. */
  receive(bytes: number): void {
    this.#received += bytes;
    if (this.#received > 2 * this.#limitBytes) throw this.#tooMuch('by what holds no files');
  }

  #tooMuch(where: string): LabFault {
    return new LabFault(
      `more than ${formatMiB(this.#limitBytes / MIB)} would come, ${where} (holes in files count); nothing was kept: download less of it, or allow more with atMost`,
    );
  }
}
