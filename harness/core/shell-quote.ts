import { UsageError } from './errors.ts';

/** One word of a POSIX shell that means exactly this text; the project's only way to put text into a command. */
export function quoteShell(text: string): string {
  if (text.includes('\0'))
    throw new UsageError(`${JSON.stringify(text)} cannot be a shell word: it holds a NUL character`);
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
