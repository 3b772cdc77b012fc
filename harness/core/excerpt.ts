import { knownSecrets } from './known-secrets.ts';

const LINE_LIMIT = 200;

/** Text on one line without secrets, its middle left out when it is long: a command in a message. */
export function oneLine(text: string, limit = LINE_LIMIT): string {
  const line = knownSecrets.redactText(text).trim().replace(/\s+/g, ' ');
  if (line.length <= limit) return line;
  const half = Math.floor((limit - 1) / 2);
  return `${line.slice(0, half)}…${line.slice(-half)}`;
}

/** The last non-empty lines of an output without secrets, each of bounded length. */
export function lastLines(text: string, count: number): string[] {
  return knownSecrets
    .redactText(text)
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
    .map((line) => (line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT - 1)}…` : line));
}
