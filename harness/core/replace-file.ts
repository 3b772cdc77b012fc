import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file that others may read or write at the same time: each of them sees one whole content. */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  { mode }: { readonly mode?: number } = {},
): Promise<void> {
  const partial = `${file}.${randomUUID()}`;
  try {
    await writeFile(partial, content, { mode });
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true });
    throw cause;
  }
}
