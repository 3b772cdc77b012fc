import type { Reporter } from '../events.ts';
import { LiveConsole } from './live-console.ts';
import type { Look } from './look.ts';
import { PlainConsole } from './plain-console.ts';
import type { Terminal } from './terminal.ts';

export interface ConsoleOptions {
  readonly terminal: Terminal;
  readonly look: Look;
  /** Draws in place; for a terminal that a person looks at. */
  readonly live: boolean;
  readonly now: () => Date;
}

/** The console that fits: lines as they come, or a view that is drawn in place. */
export function openConsole({ terminal, look, live, now }: ConsoleOptions): Reporter {
  return live ? new LiveConsole({ terminal, look, now, repeat }) : new PlainConsole(terminal, look);
}

/** The timer alone keeps no process alive. */
function repeat(everyMs: number, callback: () => void): () => void {
  const timer = setInterval(callback, everyMs).unref();
  return () => clearInterval(timer);
}
