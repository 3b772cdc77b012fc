import { knownSecrets } from '../../core/known-secrets.ts';
import { LineSplitter } from '../../core/line-splitter.ts';
import type { Evidence } from '../../report/events.ts';
import { lastWordsIn, type LastWords } from '../nodes/last-words.ts';

const LAST_LINES = 15;

/** A phase's output as redacted lines: told as they come, the last ones kept. */
export class PhaseOutput {
  readonly #tell: (line: string) => void;
  readonly #splitter = new LineSplitter(knownSecrets);
  readonly #last: string[] = [];
  #lastWords: LastWords | undefined;
  #lastSaid: string | undefined;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  /** Where its script ended, and by which command; undefined where it did not say. */
  get lastWords(): LastWords | undefined {
    return this.#lastWords;
  }

  /** What its script itself printed last, unless that was nothing. */
  get lastSaid(): string | undefined {
    return this.#lastSaid;
  }

  push(text: string): void {
    this.#add(this.#splitter.push(text));
  }

  end(): void {
    this.#add(this.#splitter.end());
  }

  evidence(): Evidence {
    return { title: 'last lines', text: this.#last.join('\n') || '(it printed nothing)' };
  }

  #add(lines: readonly string[]): void {
    for (const line of lines) {
      this.#tell(line);
      const lastWords = lastWordsIn(line);
      this.#lastWords = lastWords ?? this.#lastWords;
      if (lastWords === undefined && line.trim() !== '') this.#lastSaid = line;
    }
    this.#last.push(...lines);
    this.#last.splice(0, this.#last.length - LAST_LINES);
  }
}
