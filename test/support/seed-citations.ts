import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** Where the pages of the seeds, of the guide and of traps are. */
export const SEED_PAGES = 'docs/seeds';
const DEFINED = /^(?:\| ((?:[EVS]00\d|\d+\.\d+)-\d+) +\||## (\d+\.\d+) )/gm;
const STEPS = String.raw`steps? (\d+(?:(?:, | and | to )\d+)*)`;
const ID_OF_SEED = /\b[EVS]00\d-\d+\b/g;
const STEPS_OF_SEED = new RegExp(String.raw`\bseed (00\d) ${STEPS}`, 'gi');
const GUIDE = new RegExp(String.raw`\bguide (\d+\.\d+)(?: ${STEPS})?`, 'gi');
const TRAP = /\btrap (\d+\.\d+-\d+)/gi;

export interface Text {
  /** From the project's folder on. */
  readonly file: string;
  readonly text: string;
}

/** All files of a folder of the project, at any depth. */
export async function textsBelow(folder: string): Promise<readonly Text[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => ({ file: relative(ROOT, path), text: await readFile(path, 'utf8') })),
  );
}

/** The ids that a page has, in its order. */
export function definedIn(page: string): string[] {
  return [...page.matchAll(DEFINED)].map(([, row, section]) => row ?? section ?? '');
}

/** The ids that a text cites in the forms of docs/seeds/README.md. */
export function citedIn(text: string): string[] {
  return [
    ...[...text.matchAll(ID_OF_SEED)].map(([id]) => id),
    ...[...text.matchAll(STEPS_OF_SEED)].flatMap(([, seed = '', steps]) => stepsOf(`S${seed}`, steps)),
    ...[...text.matchAll(GUIDE)].flatMap(([, part = '', steps]) => [part, ...stepsOf(part, steps)]),
    ...[...text.matchAll(TRAP)].map(([, trap = '']) => trap),
  ];
}

/** The ids of steps: two for `8 and 9`, three for `11 to 13`. */
function stepsOf(whole: string, steps = ''): string[] {
  const ranges = steps.split(/, | and /).filter((range) => range !== '');
  return ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split(' to ').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => `${whole}-${first + index}`);
  });
}
