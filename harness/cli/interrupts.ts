import { Interrupted } from '../core/errors.ts';
import { EXIT } from '../report/exit-codes.ts';

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first Ctrl-C aborts the work, which then takes down what it made; the second ends the process and, with it, its lab.
 * That a terminal was closed is told more than once, by the kernel and by a shell, and says nothing new.
 */
export function interruptible(onFirst: () => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) return name === 'SIGHUP' ? undefined : process.exit(EXIT.interrupted);
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
