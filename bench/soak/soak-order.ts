import { parseArgs } from 'node:util';
import { toMs } from '../../harness/core/duration.ts';
import { messageOf, UsageError } from '../../harness/core/errors.ts';
import { chosenFrom, countOf } from '../choice.ts';
import { ends } from './ends.ts';
import { full } from './full.ts';
import { kills } from './kills.ts';
import { lost } from './lost.ts';
import { starved } from './starved.ts';
import type { Soak } from './trial.ts';

const SOAKS: readonly Soak[] = [kills, ends, starved, full, lost];

/** What the command line asks for. */
export interface SoakOrder {
  readonly soaks: readonly Soak[];
  readonly withinMs: number;
  readonly times?: number;
  readonly write: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  for: { type: 'string' },
  times: { type: 'string' },
  write: { type: 'boolean' },
  render: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const WITHIN = '2h';

export const HELP = `usage: npm run soak -- [SOAK...] [options]

${SOAKS.map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}`).join('\n')}

  --for DURATION  how long all of it may take, shared by the trials; default: ${WITHIN}
  --times N       how many runs of each trial; default: what docs/reliability.md asks for
  --write         afterwards, write the newest tallies into docs/reliability.md
  --render        play nothing, write docs/reliability.md from what was recorded
`;

/** Throws `UsageError` on what the command line must not say. */
export function readOrder(args: readonly string[]): SoakOrder {
  const { values, positionals } = parse(args);
  const { times, write = false, render = false, help = false } = values;
  const chosen = chosenFrom('soak', SOAKS, positionals);
  return {
    soaks: render ? [] : chosen,
    withinMs: toMs(values.for ?? WITHIN),
    ...(times === undefined ? {} : { times: countOf('times', times) }),
    write: write || render,
    help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\n${HELP}`);
  }
}
