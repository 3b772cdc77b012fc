import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Summary } from '../../harness/report/summary.ts';

/** The summary of the very run that printed this: other runs may have ended since. */
export async function recordedSummary(printed: string): Promise<Summary> {
  const [, directory] = /^\s*recorded in\s+(\S+)$/m.exec(printed) ?? [];
  if (directory === undefined) throw new Error(`no run said where it is recorded:\n${printed}`);
  return JSON.parse(await readFile(join(directory, 'summary.json'), 'utf8')) as Summary;
}
