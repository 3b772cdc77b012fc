/** A function of a shell file, with the comment before it. */
export interface ShellFunction {
  readonly name: string;
  /** `write_file PATH MODE OWNER:GROUP <CONTENT`; undefined for one that its own file alone calls, and whose comment does not begin so. */
  readonly usage: string | undefined;
  /** What else its comment says. */
  readonly text: string;
}

export interface ShellFile {
  /** The comment at its top: what it is for. */
  readonly purpose: string;
  readonly functions: readonly ShellFunction[];
}

const FUNCTION = /^(\w+)\(\) [{(]/;
const COMMENT = /^#(?! shellcheck ) ?(.*)/;

/** Comments as the files of labs/lib have them: one at the top, one right before each function, which begins `name ARGUMENT...: `. */
export function readShellFile(content: string): ShellFile {
  const lines = content.split('\n');
  const top = lines.findIndex((line) => !line.startsWith('#'));
  const functions = lines.flatMap((line, index) => {
    const name = FUNCTION.exec(line)?.[1];
    return name === undefined ? [] : [functionOf(name, commentBefore(lines, index))];
  });
  return { purpose: commentBefore(lines, top), functions };
}

function commentBefore(lines: readonly string[], index: number): string {
  const words: string[] = [];
  for (let at = index - 1; at >= 0; at -= 1) {
    const text = COMMENT.exec(lines[at] ?? '')?.[1];
    if (text === undefined) break;
    words.unshift(text);
  }
  return words.join(' ');
}

function functionOf(name: string, comment: string): ShellFunction {
  if (!new RegExp(`^${name}\\b`).test(comment)) return { name, usage: undefined, text: comment };
  const end = comment.search(/: |$/);
  return { name, usage: comment.slice(0, end), text: comment.slice(end + 2) };
}
