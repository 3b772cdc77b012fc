import { formatBytes } from './byte-size.ts';

export interface Ends {
  /** How much of the beginning stays, in characters. */
  readonly first: number;
  /** How much of the end. */
  readonly last: number;
}

/** A flood of text of which only the two ends are kept, and in between how much was left out. */
export class MiddleOut {
  readonly #ends: Ends;
  readonly #last: string[] = [];
  #given = 0;
  #held = 0;
  #from = 0;
  #leftOut = 0;
  #endsLine = true;

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  /** What of it belongs to the beginning and is given out at once; a piece is kept or left out as a whole. */
  push(piece: string): string {
    const isWhole = this.#last.length === 0 && this.#leftOut === 0;
    if (isWhole && this.#given + piece.length <= this.#ends.first) {
      this.#given += piece.length;
      if (piece !== '') this.#endsLine = piece.endsWith('\n');
      return piece;
    }
    this.#last.push(piece);
    this.#held += piece.length;
    this.#forget();
    return '';
  }

  /** The end, and what is said of what lies before it. */
  end(): string {
    const last = this.#last.slice(this.#from).join('');
    if (this.#leftOut === 0) return last;
    return `${this.#endsLine ? '' : '\n'}… ${formatBytes(this.#leftOut)} left out …\n${last}`;
  }

  #forget(): void {
    for (; this.#held > this.#ends.last && this.#from < this.#last.length; this.#from += 1) {
      const piece = this.#last[this.#from] ?? '';
      this.#held -= piece.length;
      this.#leftOut += Buffer.byteLength(piece);
    }
    // what is forgotten is let go in portions, for the price of each is that of the whole
    if (this.#from <= this.#last.length / 2) return;
    this.#last.splice(0, this.#from);
    this.#from = 0;
  }
}
