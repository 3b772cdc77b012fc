import { Interrupted } from '../core/errors.ts';
import { EXIT } from '../report/exit-codes.ts';

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Who interrupts once more has read that it ends at once. */
const SAME_NEWS_MS = 1_000;

/**
 * The first Ctrl-C aborts the work, which then takes down what it made; the second ends the process and, with it, its lab.
 * One interrupt may come twice: timeout(1) sends its signal to its child and then to the child's group, and npm passes on what the
 * terminal has told the child, too. That a terminal was closed is told by the kernel and by a shell, and says nothing new.
 */
export function interruptible(onFirst: () => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      if (name === 'SIGHUP' || performance.now() - firstAt < SAME_NEWS_MS) return;
      process.exit(EXIT.interrupted);
    }
    firstAt = performance.now();
    controller.abort(new Interrupted(`interrupted by ${name}`));
    onFirst();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
