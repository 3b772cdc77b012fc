import { basename, delimiter, dirname } from 'node:path';
import type { CalledAs } from '../core/program.ts';
import { shellWord } from '../core/shell-quote.ts';

/** Undefined where bin/lab has not said under which name it was started. */
export function calledAs(environment: NodeJS.ProcessEnv): CalledAs | undefined {
  const typed = environment['STACKLAB_CALLED'] ?? '';
  if (typed === '') return undefined;
  const name = basename(typed);
  return { name, call: callOf(name, typed, environment) };
}

function callOf(name: string, typed: string, environment: NodeJS.ProcessEnv): string {
  const folder = dirname(typed);
  // npm puts its own folders into PATH for as long as it runs something
  if (folder.endsWith('/node_modules/.bin')) return `npx ${name}`;
  if (/^lab(?::|$)/.test(environment['npm_lifecycle_event'] ?? '')) return 'npm run lab --';
  const isInPath = environment['PATH']?.split(delimiter).includes(folder) === true;
  return isInPath ? name : shellWord(typed);
}
