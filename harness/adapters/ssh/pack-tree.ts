import type { Stats } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { TreeSelection } from '../../ports/shell.ts';

/** The arguments of tar, and what it reads. */
type Pack = readonly [args: readonly string[], input?: string];

/** One archive, or two that follow each other. */
type Packs = readonly [Pack, Pack?];

const CREATE = ['--create', '--file=-', '--owner=root:0', '--group=root:0'];
/** One that follows links follows them all. */
const FOLLOW = ['--dereference', '--hard-dereference'];
/** A name is taken as it is, whatever is in it. */
const BY_LIST = ['--null', '--verbatim-files-from', '--no-recursion', '--files-from=-'];
const READABLE_BY_OTHERS = 0o005;

/** How a folder's content is packed, all of it or what is selected. */
export function packFolder(path: string, { mode }: Pick<Stats, 'mode'>, selection?: TreeSelection): Packs {
  const options = [...CREATE, ...givenBack(mode), '--directory', path];
  if (!selection) return [[[...options, '.']]];
  const { asTheyAre, followed } = selection;
  const selected: Pack = [[...options, ...BY_LIST], listOf(['.', ...asTheyAre])];
  return followed.length === 0
    ? [selected]
    : [selected, [[...options, ...FOLLOW, ...BY_LIST], listOf(followed)]];
}

/** A single file keeps its mode. */
export function packFile(path: string): Packs {
  const absolute = resolve(path);
  return [[[...CREATE, '--dereference', '--directory', dirname(absolute), '--', basename(absolute)]]];
}

/**
 * A folder that others may not read here was laid down under a strict umask, which says nothing of what is private in it:
 * on a node, services read it as users of their own. In one that others may read each file has the mode that it was given.
 */
function givenBack(mode: number): string[] {
  return (mode & READABLE_BY_OTHERS) === READABLE_BY_OTHERS ? [] : ['--mode=go+rX'];
}

function listOf(names: readonly string[]): string {
  return names.map((name) => `${name}\0`).join('');
}
