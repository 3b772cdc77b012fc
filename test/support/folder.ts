import type { Folder } from '../../harness/lab/folder.ts';

/** A listing of plain files, whether they are there or not. */
export function folderOf(dir: string, files: readonly string[] = []): Folder {
  const entries = files.map((path) => ({ path, kind: 'file' as const, followed: false }));
  return { dir, title: dir, entries, leftOut: { git: false, ignored: 0, strange: [] } };
}
