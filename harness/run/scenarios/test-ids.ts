import type { DeclaredTest } from '../../ports/test-runner.ts';

/**
 * Ids of tests that are no checks of ours, made of their titles: `group.name` as those of checks. The group is the suites
 * that they stand in, `fallback` for those that stand in none.
 */
export function idsOfTests(
  tests: readonly Pick<DeclaredTest, 'title' | 'suites'>[],
  taken: Iterable<string>,
  fallback: string,
): string[] {
  const used = new Set(taken);
  return tests.map(({ title, suites }) => {
    const group = kebab(suites.map((suite) => suite.title).join(' ')) || kebab(fallback) || 'tests';
    const id = firstFree(`${group}.${kebab(title) || 'test'}`, used);
    used.add(id);
    return id;
  });
}

/** Lower-case words joined by hyphens: `Größe: 2 GiB` -> `grosse-2-gib`. */
export function kebab(text: string): string {
  return text
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function firstFree(id: string, used: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (!used.has(candidate)) return candidate;
  }
}
