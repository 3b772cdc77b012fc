import { HostFault, messageOf } from '../../core/errors.ts';

/** Why a run cannot be written down, and what to do about it. */
export function unrecordable(path: string, cause: unknown): HostFault {
  return new HostFault(`the run cannot be recorded in ${path}: ${messageOf(cause)}; ${remedyOf(cause)}`, {
    cause,
  });
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on that file system, or choose another directory',
  EDQUOT: 'your disk quota is used up: make room, or choose another directory',
  EACCES: 'give yourself the right to write there, or choose another directory',
  EROFS: 'that file system is read-only: choose another directory',
  ENOTDIR: 'something on the way there is a file: move it away, or choose another directory',
  EISDIR: 'a directory of that name is in the way: move it away',
  EEXIST: 'something of that name is in the way: move it away',
};

/** What to do about it. */
export function remedyOf(cause: unknown): string {
  return REMEDIES[codeOf(cause) ?? ''] ?? 'choose another directory';
}

/** The file system's name for what went wrong: `ENOSPC`. */
export function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
}
