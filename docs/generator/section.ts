/** A part of docs/checks.md: nouns of the harness, with what a person needs to know before. */
export interface Section {
  readonly title: string;
  /** What no comment says, as it tells of several of them. */
  readonly intro: string;
  readonly parts: readonly Part[];
  /** All of it in one table, of which a name and its comment are a row. */
  readonly brief?: boolean;
}

export interface Part {
  /** Where it is declared, from harness/ on. */
  readonly file: string;
  readonly noun: string;
  /** Another heading than its name. */
  readonly title?: string;
  /** What a check writes before its words, where each of them has a heading of its own: `node.`; without it they are rows of a table. */
  readonly prefix?: string;
  /** Without what it has of another, which is told elsewhere. */
  readonly own?: boolean;
}

/** Nouns of one file, each under its own name. */
export function rows(file: string, ...nouns: readonly string[]): Part[] {
  return nouns.map((noun) => ({ file, noun }));
}
