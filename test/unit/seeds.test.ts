import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect } from 'chai';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = 'docs/seeds';
const DEFINED = /^(?:\| ((?:[EVS]00\d|\d+\.\d+)-\d+) +\||## (\d+\.\d+) )/gm;
const STEPS = String.raw`steps? (\d+(?:(?:, | and | to )\d+)*)`;
const ID_OF_SEED = /\b[EVS]00\d-\d+\b/g;
const STEPS_OF_SEED = new RegExp(String.raw`\bseed (00\d) ${STEPS}`, 'gi');
const GUIDE = new RegExp(String.raw`\bguide (\d+\.\d+)(?: ${STEPS})?`, 'gi');
const TRAP = /\btrap (\d+\.\d+-\d+)/gi;
/** What was cited before there were pages, and a citation whose line ends within it. */
const OTHER_FORMS = /\bseed[ -]digest\b|\bdigest \d|\b(?:guide|trap)\n\W+\d+\.\d/gi;

describe('the pages of docs/seeds', () => {
  it('have every id that labs, scenarios, harness, tests and docs cite', async () => {
    const defined = new Set((await textsBelow(PAGES)).flatMap(({ text }) => definedIn(text)));
    expect(defined.size).to.be.above(300);
    const cited = (await citing()).flatMap(({ file, text }) => citedIn(text).map((id) => ({ file, id })));
    expect(cited.length).to.be.above(200);
    expect(cited.filter(({ id }) => !defined.has(id))).to.deep.equal([]);
  });

  it('have each id once', async () => {
    const ids = (await textsBelow(PAGES)).flatMap(({ text }) => definedIn(text));
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([]);
  });

  it('are cited in the forms of their README, each in one line', async () => {
    const others = (await citing()).flatMap(({ file, text }) =>
      [...text.matchAll(OTHER_FORMS)].map(([form]) => ({ file, form })),
    );
    expect(others).to.deep.equal([]);
  });

  it('are found cited one by one where a comment names a range', () => {
    const steps = ['S001-8', 'S001-9', 'S001-11', 'S001-12'];
    expect(citedIn('seed 001 steps 8, 9 and 11 to 12; E001-1')).to.have.members([...steps, 'E001-1']);
    expect(citedIn('guide 6.1 step 2; trap 8.4-21')).to.have.members(['6.1', '6.1-2', '8.4-21']);
  });
});

interface Text {
  readonly file: string;
  readonly text: string;
}

async function citing(): Promise<readonly Text[]> {
  return (await Promise.all(['labs', 'scenarios', 'harness', 'test', 'docs'].map(textsBelow))).flat();
}

async function textsBelow(folder: string): Promise<readonly Text[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => ({ file: relative(ROOT, path), text: await readFile(path, 'utf8') })),
  );
}

function definedIn(page: string): string[] {
  return [...page.matchAll(DEFINED)].map(([, row, section]) => row ?? section ?? '');
}

function citedIn(text: string): string[] {
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
