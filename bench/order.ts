import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../harness/core/errors.ts';
import type { Bench } from './bench.ts';
import { checkpoints } from './checkpoints.ts';
import { chosenFrom, countOf } from './choice.ts';
import { exec } from './exec.ts';
import { namespaces } from './namespaces.ts';
import { overhead } from './overhead.ts';
import { providers } from './providers.ts';
import { smoke } from './smoke.ts';
import { start } from './start.ts';
import { up } from './up.ts';

const BENCHES: readonly Bench[] = [start, up, smoke, exec, overhead, checkpoints, providers, namespaces];

/** What the command line asks for. */
export interface BenchOrder {
  readonly benches: readonly Bench[];
  readonly samples?: number;
  readonly labs: readonly string[];
  readonly write: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  samples: { type: 'string' },
  lab: { type: 'string', multiple: true },
  write: { type: 'boolean' },
  render: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `usage: npm run bench -- [BENCH...] [options]

${BENCHES.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`).join('\n')}

  --samples N   how many samples of each figure, or pairs; default: what each bench needs
  --lab NAME    whose runs the benches overhead and checkpoints take; may be repeated; default: smoke
  --write       afterwards, write the newest figures into docs/performance.md
  --render      measure nothing, write docs/performance.md from what was recorded
`;

/** Throws `UsageError` on what the command line must not say. */
export function readOrder(args: readonly string[]): BenchOrder {
  const { values, positionals } = parse(args);
  const { samples, lab: labs = ['smoke'], write = false, render = false, help = false } = values;
  const chosen = chosenFrom('bench', BENCHES, positionals);
  return {
    benches: render ? [] : chosen,
    ...(samples === undefined ? {} : { samples: countOf('samples', samples) }),
    labs,
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
