import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { program } from '../../core/program.ts';
import { decodeEvents } from '../../report/event-log.ts';
import type { Event } from '../../report/events.ts';
import { latest } from '../../report/event-queries.ts';

/** A run that was not green. */
export interface FailedRun {
  readonly run: string;
  /** The words behind `lab run`. */
  readonly args: readonly string[];
  /** The phases that failed, in the order in which they did. */
  readonly phases: readonly string[];
}

/** The last run of a lab, or of any lab; throws `UsageError` when there is none, or when it did not fail. */
export async function lastFailedRun(runsDir: string, lab: string | undefined): Promise<FailedRun> {
  const names = (await readdir(runsDir).catch(() => [])).filter((name) => /^\d{8}-\d{6}-/.test(name));
  for (const name of names.toSorted().reverse()) {
    const text = await readFile(join(runsDir, name, 'events.ndjson'), 'utf8').catch(() => '');
    const failed = failedRunOf(decodeEvents(text), lab);
    if (failed) return failed;
  }
  throw new UsageError(
    `no run${lab === undefined ? '' : ` of ${lab}`} is recorded: start one with ${program.call} run`,
  );
}

/** Undefined for what was no `lab run` of this lab, or was interrupted; throws `UsageError` when it was green. */
function failedRunOf(events: readonly Event[], lab: string | undefined): FailedRun | undefined {
  const started = latest(events, 'run-started');
  if (!started?.args || (lab !== undefined && started.lab !== lab)) return undefined;
  const { run, args } = started;
  const verdict = latest(events, 'run-ended')?.verdict;
  if (verdict === 'interrupted') return undefined;
  if (verdict === 'green')
    throw new UsageError(`the last run, ${run}, was green: there is nothing to try again`);
  const failed = events.filter((event) => event.type === 'phase-ended' && event.status === 'failed');
  return { run, args, phases: [...new Set(failed.map((event) => ('phase' in event ? event.phase : '')))] };
}
