import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabFault } from '../harness/core/errors.ts';

/** Puts generated parts of a page of docs/ between their markers, and returns its file; throws `LabFault` when the page lacks a marker. */
export async function writeGenerated(
  projectDir: string,
  name: string,
  parts: Readonly<Record<string, string>>,
): Promise<string> {
  const file = join(projectDir, 'docs', name);
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
