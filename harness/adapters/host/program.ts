import { execa, type ResultPromise } from 'execa';
import { debugLog } from '../../core/debug-log.ts';
import { formatMs } from '../../core/duration.ts';
import { shellWord } from '../../core/shell-quote.ts';
import { programEnvironment, userEnvironment } from './program-environment.ts';

/**
 * Starts a program of the host: execa, and what `env` adds to the environment that programs get to see. Nothing in the
 * harness starts one by another way.
 */
export const startProgram = told(execa({ env: programEnvironment, extendEnv: false }));

/** The same for what the user has written: it may rely on settings of the user's own. */
export const startUserProgram = told(execa({ env: userEnvironment, extendEnv: false }));

/** The same starter, whose programs the debug log tells of; a proxy has all of execa's signatures. */
function told<Start extends (...args: never) => unknown>(start: Start): Start {
  return new Proxy(start, {
    apply: (target, self, args: readonly unknown[]) => {
      const child = Reflect.apply(target, self, args) as ResultPromise;
      if (debugLog.hears('program')) tellOf(child, args);
      return child;
    },
  });
}

/** By its events and not by its promise, which waits for its output too; one that was not even tried has neither end nor pid. */
function tellOf(child: ResultPromise, args: readonly unknown[]): void {
  const startedAt = performance.now();
  const words = args.flat().filter((word) => typeof word === 'string');
  const pid = `pid ${child.pid ?? 'none'}`;
  const over = (how: string): void => {
    const ms = formatMs(performance.now() - startedAt);
    debugLog.tell('program', `ended ${words[0] ?? ''} (${pid}): ${how} after ${ms}`);
  };
  debugLog.tell('program', `started ${words.map(shellWord).join(' ')} (${pid})`);
  child.once('error', (error) => over(error.message));
  child.once('exit', (exitCode: number | null, signal: string | null) =>
    over(signal === null ? `exit ${String(exitCode)}` : `by ${signal}`),
  );
}
