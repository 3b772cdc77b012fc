import type { Event, Reporter } from '../events.ts';
import { harmlessEvent } from './harmless.ts';
import { LiveConsole, type LiveOptions } from './live-console.ts';
import type { TerminalStyle } from './terminal-style.ts';
import { PlainConsole } from './plain-console.ts';
import type { Terminal } from './terminal.ts';

export interface ConsoleOptions {
  readonly terminal: Terminal;
  readonly style: TerminalStyle;
  /** Draws in place; for a terminal that a person looks at. */
  readonly live: boolean;
  readonly now: () => Date;
  readonly onResume: LiveOptions['onResume'];
}

/** The console that fits: lines as they come, or a view that is drawn in place. */
export function openConsole({ terminal, style, live, now, onResume }: ConsoleOptions): Reporter {
  const shown = live
    ? new LiveConsole({ terminal, style, now, repeat, onResume })
    : new PlainConsole(terminal, style);
  return new HarmlessConsole(shown);
}

/** The one door to the terminal: what comes from nodes, files and scenarios is made harmless here. */
class HarmlessConsole implements Reporter {
  readonly #shown: Reporter;

  constructor(shown: Reporter) {
    this.#shown = shown;
  }

  get name(): string {
    return this.#shown.name;
  }

  onEvent(event: Event): void {
    this.#shown.onEvent(harmlessEvent(event));
  }

  async end(): Promise<void> {
    await this.#shown.end?.();
  }
}

/** The timer alone keeps no process alive. */
function repeat(everyMs: number, callback: () => void): () => void {
  const timer = setInterval(callback, everyMs).unref();
  return () => clearInterval(timer);
}
