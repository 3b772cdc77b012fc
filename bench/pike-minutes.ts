import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMs } from '../harness/core/duration.ts';
import type { Summary } from '../harness/report/summary.ts';
import { renderTable, type Column } from './markdown-table.ts';

const WHOLE_RUN = /^lab run pike\b/;
const CHECKS_SHOWN = 10;
const TIME: Column = { title: 'Time', align: 'right' };
const SHARE: Column = { title: 'Of the run', align: 'right' };

/** Where the minutes of the newest green run of pike went, as Markdown. */
export async function renderPikeMinutes(runsDir: string): Promise<string> {
  const run = await newestGreenRun(runsDir);
  return run ? renderRun(run) : 'No green run of pike has been recorded yet.';
}

async function newestGreenRun(runsDir: string): Promise<Summary | undefined> {
  const ids = (await readdir(runsDir).catch(() => [])).filter((id) => id.includes('-pike-')).toSorted();
  for (const id of ids.toReversed()) {
    const text = await readFile(join(runsDir, id, 'summary.json'), 'utf8').catch(() => undefined);
    const summary = text === undefined ? undefined : (JSON.parse(text) as Summary);
    if (summary?.verdict !== 'green' || !WHOLE_RUN.test(summary.command)) continue;
    // one that went on from a checkpoint says little about the phases
    if (summary.counts.phases.skipped === 0) return summary;
  }
  return undefined;
}

function renderRun(run: Summary): string {
  const share = (ms: number): string => `${((100 * ms) / run.ms).toFixed(1)} %`;
  const row = (name: string, ms: number): string[] => [name, formatMs(ms), share(ms)];
  const { platform, acceleration } = run;
  const slowest = run.checks.toSorted((a, b) => b.ms - a.ms).slice(0, CHECKS_SHOWN);
  return [
    `Run ${run.run}: ${formatMs(run.ms)}, ${platform?.release ?? 'unknown platform'}, ${acceleration?.type ?? 'unknown acceleration'}, ${run.host}.`,
    renderTable(
      [{ title: 'Step', align: 'left' }, TIME, SHARE],
      run.steps.map(({ step, ms }) => row(step, ms)),
    ),
    'Phases of the step deploy, from the first start on a node to the last end; those that do not depend on each other run side by side:',
    renderTable(
      [{ title: 'Phase', align: 'left' }, TIME, SHARE],
      run.phases.map(({ phase, ms }) => row(phase, ms)),
    ),
    `The ${slowest.length} slowest of ${run.checks.length} checks:`,
    renderTable(
      [{ title: 'Check', align: 'left' }, TIME, SHARE],
      slowest.map(({ check, ms }) => row(check, ms)),
    ),
  ].join('\n\n');
}
