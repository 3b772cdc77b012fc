import { widthOf } from './ansi.ts';
import type { Terminal } from './terminal.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_REST_OF_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/**
 * Lines that stay, and below them a block that is drawn again in place. Each frame is one write that hides the
 * cursor and shows it again, so that not even a kill leaves it hidden.
 */
export class LiveScreen {
  readonly #terminal: Terminal;
  #block: readonly string[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Puts the lines above the block and draws the block; writes nothing when nothing has changed. */
  draw(lines: readonly string[], block: readonly string[]): void {
    if (lines.length === 0 && sameLines(block, this.#block)) return;
    const body = [...lines, ...block].map((line) => `${line}${CLEAR_REST_OF_LINE}\n`).join('');
    this.#terminal.write(`${HIDE_CURSOR}${this.#home()}${body}${CLEAR_BELOW}${SHOW_CURSOR}`);
    this.#block = block;
  }

  /** Begins where the cursor is: others have written to the terminal meanwhile, and the block is somewhere above. */
  begin(): void {
    this.#block = [];
  }

  /** To where the block began; a terminal that became narrower has broken its lines. */
  #home(): string {
    const columns = Math.max(1, this.#terminal.columns());
    const rows = this.#block.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return rows === 0 ? '\r' : `\r\u001b[${rows}A`;
  }
}

function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}
