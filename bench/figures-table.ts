import type { BenchRecord } from './bench-record.ts';
import { showConditions, wasBusy, type Conditions } from './conditions.ts';
import { medianOf } from '../harness/core/distribution.ts';
import { isWithinLimit, showAmount, type Figure } from './figure.ts';
import { renderTable, type Column } from './markdown-table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Bench', align: 'left' },
  { title: 'What', align: 'left' },
  { title: 'Median', align: 'right' },
  { title: 'Lowest', align: 'right' },
  { title: 'Highest', align: 'right' },
  { title: 'Samples', align: 'right' },
  { title: 'Limit', align: 'right' },
  { title: 'Met', align: 'left' },
  { title: 'Taken', align: 'left' },
];

interface Taken {
  readonly bench: string;
  readonly figure: Figure;
  readonly id: string;
  readonly conditions: Conditions;
}

/** The newest figures of every bench as Markdown, and under what conditions each was taken. */
export function renderFigures(records: readonly BenchRecord[]): string {
  const taken = newest(records);
  if (taken.length === 0) return 'Nothing has been measured yet.';
  const conditions = new Map(taken.map((item) => [item.id, item.conditions]));
  const notes = [...conditions].map(([id, found]) => `- ${id}: ${showConditions(found)}`);
  return [renderTable(COLUMNS, taken.map(rowOf)), '', ...notes].join('\n');
}

/** The last word on each figure, in the order in which they were first taken. */
function newest(records: readonly BenchRecord[]): Taken[] {
  const found = new Map<string, Taken>();
  for (const { id, conditions, results } of records)
    for (const { bench, figures } of results)
      for (const figure of figures) found.set(`${bench} ${figure.what}`, { bench, figure, id, conditions });
  return [...found.values()].sort((a, b) => a.bench.localeCompare(b.bench));
}

function rowOf({ bench, figure, id, conditions }: Taken): string[] {
  const { what, unit, samples, limit } = figure;
  const amounts = [medianOf(samples), Math.min(...samples), Math.max(...samples)];
  return [
    bench,
    what,
    ...amounts.map((amount) => showAmount(amount, unit)),
    String(samples.length),
    limit === undefined ? '' : showAmount(limit, unit),
    limit === undefined ? '' : verdictOn(figure, conditions),
    id,
  ];
}

function verdictOn(figure: Figure, conditions: Conditions): string {
  const met = isWithinLimit(figure) ? 'yes' : '**no**';
  return wasBusy(conditions) ? `${met}, busy host` : met;
}
