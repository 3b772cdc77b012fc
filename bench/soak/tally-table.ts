import { showConditions, type Conditions } from '../conditions.ts';
import { renderTable, type Column } from '../markdown-table.ts';
import { isKept, type Tally } from './tally.ts';

/** What one call of the soak found. */
export interface SoakRecord {
  readonly id: string;
  readonly conditions: Conditions;
  readonly tallies: readonly Tally[];
}

const COLUMNS: readonly Column[] = [
  { title: 'What happened to `lab run smoke`', align: 'left' },
  { title: 'As', align: 'left' },
  { title: 'Runs', align: 'right' },
  { title: 'Green', align: 'right' },
  { title: "Host's fault, told", align: 'right' },
  { title: 'Cut off', align: 'right' },
  { title: 'Wrong', align: 'right' },
  { title: 'Left something', align: 'right' },
  { title: 'Kept', align: 'left' },
  { title: 'Taken', align: 'left' },
];

/** The newest tally of every trial as Markdown, and under what conditions each was taken. */
export function renderTallies(records: readonly SoakRecord[]): string {
  const newest = new Map<string, { tally: Tally; record: SoakRecord }>();
  for (const record of records)
    for (const tally of record.tallies) newest.set(`${tally.what} ${tally.who}`, { tally, record });
  if (newest.size === 0) return 'Nothing has been played yet.';
  const rows = [...newest.values()].map(({ tally, record }) => rowOf(tally, record.id));
  const shown = new Set([...newest.values()].map(({ record }) => record));
  const notes = [...shown].map(({ id, conditions }) => `- ${id}: ${showConditions(conditions)}`);
  return [renderTable(COLUMNS, rows), '', ...notes].join('\n');
}

function rowOf(tally: Tally, id: string): string[] {
  const { what, who, runs, green, host, cutOff, wrong, left } = tally;
  const counts = [runs, green, host, cutOff, wrong, left].map(String);
  return [what, who, ...counts, isKept(tally) ? 'yes' : '**no**', id];
}
