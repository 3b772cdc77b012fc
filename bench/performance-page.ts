import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault } from '../harness/core/errors.ts';

/** The parts of docs/performance.md that are generated; the rest of the page is written by hand. */
type Part = 'figures' | 'pike';

/** Puts generated parts between their markers; throws `LabFault` when the page lacks a marker. */
export async function writePerformancePage(
  projectDir: string,
  parts: Readonly<Record<Part, string>>,
): Promise<string> {
  const file = join(projectDir, 'docs', 'performance.md');
  let page = await readFile(file, 'utf8');
  for (const [part, text] of Object.entries(parts)) page = replacePart(page, file, part, text);
  await writeFile(file, page);
  return file;
}

function replacePart(page: string, file: string, part: string, text: string): string {
  const [begin, end] = [`<!-- ${part}: begin -->`, `<!-- ${part}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new LabFault(`${file}: the markers '${begin}' and '${end}' are missing`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
