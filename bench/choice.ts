import { UsageError } from '../harness/core/errors.ts';
import { didYouMean } from '../harness/core/nearest.ts';

/** Those that a command line names, or all of them where it names none; throws `UsageError` on a name that is none of theirs. */
export function chosenFrom<T extends { readonly name: string }>(
  what: string,
  all: readonly T[],
  wanted: readonly string[],
): readonly T[] {
  if (wanted.length === 0) return all;
  const names = all.map(({ name }) => name);
  return wanted.map((name) => {
    const found = all.find((candidate) => candidate.name === name);
    if (found) return found;
    throw new UsageError(`no ${what} '${name}'${didYouMean(name, names)}; there are: ${names.join(', ')}`);
  });
}

/** How often something is to be done; throws `UsageError` on anything but a whole number from 1 up. */
export function countOf(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new UsageError(`--${option} ${text}: it is a whole number, at least 1`);
}
