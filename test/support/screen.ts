import type { Terminal } from '../../harness/report/console/terminal.ts';

const ESCAPE = '\u001b';
const TOKEN = new RegExp(`${ESCAPE}\\[(\\??[0-9;]*)([A-Za-z])|[^]`, 'gu');

/** A terminal that one can look at: what is on it and above it, and whether its cursor can be seen. */
export class Screen implements Terminal {
  readonly writes: string[] = [];
  cursorVisible = true;
  width: number;
  height: number;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(width: number, height = 24) {
    this.width = width;
    this.height = height;
  }

  /** Everything from the first line on, without the empty end. */
  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  get lines(): readonly string[] {
    return this.text.split('\n');
  }

  columns(): number {
    return this.width;
  }

  rows(): number {
    return this.height;
  }

  write(text: string): void {
    this.writes.push(text);
    for (const [token, parameter = '', command] of text.matchAll(TOKEN))
      if (command) this.#command(parameter, command);
      else this.#print(token);
  }

  #command(parameter: string, command: string): void {
    if (command === 'A') this.#row = Math.max(this.#top(), this.#row - Number(parameter || 1));
    else if (command === 'K') this.#lines[this.#row] = this.#line().slice(0, this.#column);
    else if (command === 'J') {
      this.#lines.length = this.#row + 1;
      this.#lines[this.#row] = this.#line().slice(0, this.#column);
    } else if (parameter === '?25') this.cursorVisible = command === 'h';
    else if (command !== 'm') throw new Error(`the screen does not know ${parameter}${command}`);
  }

  #print(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#newLine();
    else {
      if (this.#column >= this.width) this.#newLine();
      const line = this.#line().padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column += 1;
    }
  }

  #newLine(): void {
    this.#row += 1;
    this.#column = 0;
    this.#lines[this.#row] ??= '';
  }

  #line(): string {
    return this.#lines[this.#row] ?? '';
  }

  /** What has scrolled away cannot be reached any more. */
  #top(): number {
    return Math.max(0, this.#lines.length - this.height);
  }
}
