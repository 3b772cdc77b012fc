import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';

/** A folder that is listed, or one that a link in it leads to: as it lies on the disk, and where it is in the listing. */
export interface Tree {
  readonly root: string;
  readonly at: string;
  /** Roots of the trees around it. */
  readonly around: readonly string[];
}

export interface LinkTarget {
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * The file or folder outside of its tree that a link leads to; undefined for a link that can stay one: it means the same
 * wherever the tree lies, or leads to no file or folder.
 */
export async function outwardTarget(link: string, path: string, tree: Tree): Promise<LinkTarget | undefined> {
  try {
    const [text, target, found] = await Promise.all([readlink(link), realpath(link), stat(link)]);
    const leads = found.isFile() || found.isDirectory();
    if (!leads || staysInside(text, target, relative(tree.at, dirname(path)), tree.root)) return undefined;
    return { path: target, isFolder: found.isDirectory() };
  } catch {
    // it leads nowhere, in a circle, or where this user may not look
    return undefined;
  }
}

export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function staysInside(text: string, target: string, from: string, root: string): boolean {
  const named = join(from, text);
  return !isAbsolute(text) && named !== '..' && !named.startsWith('../') && isWithin(root, target);
}
