import { UsageError } from './errors.ts';

/** One word of a POSIX shell that means exactly this text; the project's only way to put text into a command. */
export function quoteShell(text: string): string {
  if (text.includes('\0'))
    throw new UsageError(`${JSON.stringify(text)} cannot be a shell word: it holds a NUL character`);
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The same for a command that a person reads and copies, as bootstrap writes it: what needs no quotes has none. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(text) ? text : quoteShell(text);
}
