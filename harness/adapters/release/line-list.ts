import { writeFile } from 'node:fs/promises';

/** Writes a list as a script reads it, one a line, for nobody else to read. */
export async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  await writeFile(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
}
