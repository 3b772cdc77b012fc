import { UsageError } from '../core/errors.ts';

/** Short enough for a socket's path, and no path itself. */
const PATTERN = /^[a-z][a-z0-9-]{0,39}$/;

export function isInstanceName(name: string): boolean {
  return PATTERN.test(name);
}

/** Throws `UsageError` where a lab cannot be called so. */
export function requireInstanceName(name: string): void {
  if (isInstanceName(name)) return;
  throw new UsageError(
    `'${name}' cannot be the name of a lab: up to 40 lower-case letters, digits and hyphens, a letter first`,
  );
}
