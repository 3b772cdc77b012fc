import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';

const ROOT = join(import.meta.dirname, '..', '..');
const IMPORT = /\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g;

describe('files of the harness', () => {
  it('import each other in no circle, not even types', async () => {
    const imports = await importsBelow('harness');
    expect(imports.size).to.be.above(100);
    expect([...imports.keys()].flatMap((file) => circleThrough(file, imports) ?? [])).to.deep.equal([]);
  });
});

/** What each file imports of the project. */
async function importsBelow(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = await readdir(join(ROOT, folder), { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
  return new Map(
    await Promise.all(
      files.map(async (file) => {
        const code = await readFile(join(ROOT, file), 'utf8');
        const targets = [...code.matchAll(IMPORT)].map(([, said, asked]) => said ?? asked ?? '');
        return [file, targets.map((target) => normalize(join(dirname(file), target)))] as const;
      }),
    ),
  );
}

/** The shortest way from a file back to itself, in words; undefined where there is none. */
function circleThrough(file: string, imports: ReadonlyMap<string, readonly string[]>): string | undefined {
  const ways = [[file]];
  const seen = new Set<string>();
  for (const way of ways)
    for (const next of imports.get(way.at(-1) ?? '') ?? []) {
      if (next === file) return [...way, next].join(' > ');
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  return undefined;
}
