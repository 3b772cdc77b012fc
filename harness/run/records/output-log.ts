import { KEPT } from '../../core/kept-output.ts';
import { MiddleOut } from '../../core/middle-out.ts';
import { AppendedFile } from './appended-file.ts';

/** What a phase or a scenario prints, line by line: written down at once, but for the end of a flood, which is written at the end. */
export class OutputLog {
  readonly #file: AppendedFile;
  readonly #kept = new MiddleOut(KEPT);

  constructor(path: string) {
    this.#file = new AppendedFile(path);
  }

  /** Whether the line is written down already; else it may be left out. */
  append(line: string): boolean {
    const text = this.#kept.push(`${line}\n`);
    if (text !== '') this.#file.append(text);
    return text !== '';
  }

  close(): void {
    try {
      const rest = this.#kept.end();
      if (rest !== '') this.#file.append(rest);
    } finally {
      this.#file.close();
    }
  }
}
