import { readFile } from 'node:fs/promises';
import { replaceFile } from './replace-file.ts';

/** Writes what others may read at the same time, and what a killed process must not leave half written. */
export function writeJson(
  file: string,
  value: unknown,
  options: { readonly mode?: number } = {},
): Promise<void> {
  return replaceFile(file, `${JSON.stringify(value, undefined, 2)}\n`, options);
}

/**
 * What `writeJson` has written. Undefined where no such file can be read, and where it holds nothing of the kind: a host that lost its
 * power has files that are there and empty, and nothing that they told of runs any more.
 */
export async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
