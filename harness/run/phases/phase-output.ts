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

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  /** Where its script ended, and by which command; undefined where it did not say. */
  get lastWords(): LastWords | undefined {
    return this.#lastWords;
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
      this.#lastWords = lastWordsIn(line) ?? this.#lastWords;
    }
    this.#last.push(...lines);
    this.#last.splice(0, this.#last.length - LAST_LINES);
  }
}
