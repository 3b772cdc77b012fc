/** Whether a path fits a pattern: `*` and `?` within one folder, `**` across folders. */
export function matchesGlob(path: string, pattern: string): boolean {
  return globOf(pattern).test(path);
}

/** A pattern to hold many paths against. */
export function globOf(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split(/(\*\*\/|\*\*|\*|\?)/)
      .map(inRegExp)
      .join('')}$`,
  );
}

const WILDCARDS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

function inRegExp(part: string): string {
  return WILDCARDS[part] ?? part.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
}
