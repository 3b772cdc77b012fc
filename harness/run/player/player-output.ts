import { knownSecrets } from '../../core/known-secrets.ts';
import { LineSplitter } from '../../core/line-splitter.ts';
import type { OutputChunk } from '../../ports/shell.ts';

const LAST_LINES = 12;

/** What a scenario's own code prints: whole lines, of which the last ones are evidence. */
export class PlayerOutput {
  readonly #splitters = {
    stdout: new LineSplitter(knownSecrets),
    stderr: new LineSplitter(knownSecrets),
  };
  readonly #last: string[] = [];
  #waiting: string[] = [];
  #tell: ((line: string) => void) | undefined;

  push({ stream, text }: OutputChunk): void {
    this.#take(this.#splitters[stream].push(text));
  }

  /** Takes what was left without a newline. */
  end(): void {
    for (const splitter of Object.values(this.#splitters)) this.#take(splitter.end());
  }

  /** From now on lines are told, those that came before first. */
  tellTo(tell: (line: string) => void): void {
    this.#tell = tell;
    for (const line of this.#waiting) tell(line);
    this.#waiting = [];
  }

  get lastLines(): readonly string[] {
    return this.#last;
  }

  #take(lines: readonly string[]): void {
    for (const line of lines) {
      this.#last.push(line);
      if (this.#last.length > LAST_LINES) this.#last.shift();
      if (this.#tell) this.#tell(line);
      else this.#waiting.push(line);
    }
  }
}
