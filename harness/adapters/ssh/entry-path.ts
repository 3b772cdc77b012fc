import { posix } from 'node:path';

/** The kernel's PATH_MAX. */
const PATH_LIMIT = 4_096;

/** Where below its folder an entry of an archive belongs, `''` for the folder itself; undefined where that is nowhere. */
export function pathInside(name: string): string | undefined {
  const isStrange = name === '' || name.length >= PATH_LIMIT || name.includes('\0') || !isUtf8(name);
  if (isStrange || posix.isAbsolute(name) || name.split('/').includes('..')) return undefined;
  const path = posix.normalize(name).replace(/\/$/, '');
  return path === '.' ? '' : path;
}

/** Where below its folder a symbolic link leads; undefined where it leads out of it. */
export function linkInside(path: string, target: string): string | undefined {
  if (posix.isAbsolute(target)) return undefined;
  const leadsTo = posix.normalize(posix.join(posix.dirname(path), target));
  return leadsTo.split('/')[0] === '..' ? undefined : pathInside(leadsTo);
}

/** A name that is none has been decoded to this. */
export function isUtf8(name: string): boolean {
  return !name.includes('\ufffd');
}
