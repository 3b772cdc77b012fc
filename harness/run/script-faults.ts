import { readFile, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { Folder, FolderEntry } from '../lab/folder.ts';

/** Why nodes could not run scripts as they lie there, each with its line where it has one; by their paths in the folder. */
export async function scriptFaults(
  folder: Folder,
  scripts: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const entries = new Map(folder.entries.map((entry) => [entry.path, entry]));
  const asked = [...scripts].map(async (path): Promise<[string, string | undefined]> => {
    const entry = entries.get(path);
    return [path, entry && (await faultOf(folder, entry, entries))];
  });
  const found = await Promise.all(asked);
  return new Map(found.flatMap(([path, fault]) => (fault === undefined ? [] : [[path, fault]])));
}

async function faultOf(
  folder: Folder,
  { path, kind }: FolderEntry,
  entries: ReadonlyMap<string, FolderEntry>,
): Promise<string | undefined> {
  if (kind === 'folder') return undefined;
  const file = join(folder.dir, path);
  return (
    (kind === 'link' ? await linkFault(folder, path, entries) : undefined) ??
    carriageReturn(join(folder.title, path), await readFile(file, 'latin1'))
  );
}

/** A link that stays one needs what it leads to on the node, too. */
async function linkFault(
  { dir }: Folder,
  path: string,
  entries: ReadonlyMap<string, FolderEntry>,
): Promise<string | undefined> {
  const link = join(dir, path);
  try {
    const target = relative(await realpath(dir), await realpath(link));
    if (!(await stat(link)).isFile()) return `'${path}' is a link to '${target}', which is no file`;
    return entries.has(target)
      ? undefined
      : `'${path}' is a link to '${target}', which nodes do not get: .gitignore leaves it out`;
  } catch (error) {
    return `'${path}' is a link that leads to no file: ${messageOf(error)}`;
  }
}

/** bash takes it for a part of the line's last word: `set -e` is another option then, and nothing is checked. */
function carriageReturn(shown: string, text: string): string | undefined {
  const at = text.indexOf('\r\n');
  if (at < 0) return undefined;
  const line = text.slice(0, at).split('\n').length;
  return `${shown}:${line} ends with a carriage return (CRLF), which bash takes for a part of its last word, so that not even 'set -e' holds; take them out: sed -i 's/\\r$//' ${shown}`;
}
