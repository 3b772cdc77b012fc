import { existsSync } from 'node:fs';
import { HostFault, messageOf } from '../../core/errors.ts';

/** What a run needs is not in the cache, and cannot be put there. */
export function unwritableCache(dir: string, cause: unknown): HostFault {
  const { code } = cause as NodeJS.ErrnoException;
  const isForeign = existsSync(dir) && (code === 'EACCES' || code === 'EPERM');
  const remedy = isForeign ? `${removal(dir)}, or ` : '';
  return new HostFault(
    `${dir}: the image cache cannot be written: ${messageOf(cause)}; ${remedy}set XDG_CACHE_HOME to a folder that can`,
    { cause },
  );
}

/** Not given to another owner: the files of images in it have owners of their own. */
function removal(dir: string): string {
  return `remove what another user has left there (sudo rm -r ${dir})`;
}
