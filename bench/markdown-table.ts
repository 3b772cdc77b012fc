export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** A table as Prettier would lay it out, so that a generated page passes its check. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(3, title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const pad = (cells: readonly string[]): string[] =>
    columns.map(({ align }, index) => {
      const [cell, width] = [cells[index] ?? '', widths[index] ?? 0];
      return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
    });
  const rules = columns.map(({ align }, index) => {
    const width = widths[index] ?? 0;
    return align === 'left' ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`;
  });
  return [pad(columns.map(({ title }) => title)), rules, ...rows.map(pad)].map(line).join('\n');
}
