import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file that others may read or write at the same time: each of them sees one whole content. Until then it has a hidden name,
 * which a shell's star does not find: the file would be gone by the time that the shell comes to it.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  { mode }: { readonly mode?: number } = {},
): Promise<void> {
  const partial = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    await writeFile(partial, content, { mode });
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true });
    throw cause;
  }
}
