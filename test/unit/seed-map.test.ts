import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../harness/core/errors.ts';
import { parseSeedMap, renderSeedMap, type SeedRow } from '../../harness/lab/seed-map.ts';
import type { Check } from '../../harness/index.ts';
import { snatFaults } from '../../scenarios/checks/snat-faults.ts';
import { citedIn, definedIn, SEED_PAGES, textsBelow } from '../support/seed-citations.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAP = 'labs/seeds.yaml';
const CHECKS = 'scenarios/checks';

describe('labs/seeds.yaml', () => {
  let rows: readonly SeedRow[];
  let checks: ReadonlyMap<string, Check>;

  before(async () => {
    rows = parseSeedMap({ file: MAP, text: await read(MAP) });
    checks = new Map((await checksThatAre()).map((check) => [check.id, check]));
  });

  it('has every step, verification and erratum of every page once, in the order of the page', async () => {
    const pages = (await textsBelow(SEED_PAGES)).map(({ file, text }) => ({
      page: basename(file, '.md'),
      ids: definedIn(text).filter((id) => /^[SVE]/.test(id)),
    }));
    const ofSeeds = pages.filter(({ ids }) => ids.length > 0).toSorted((a, b) => (a.page < b.page ? -1 : 1));
    expect(ofSeeds).to.have.lengthOf(5);
    expect(mapped(rows)).to.deep.equal(ofSeeds);
  });

  it('names files that cite what they carry or mend', async () => {
    const texts = new Map((await textsBelow('labs')).map(({ file, text }) => [file, citedIn(text)]));
    const wrong = rows.flatMap(({ id, done }) =>
      done
        .filter((file) => texts.get(file)?.includes(id) !== true)
        .map((file) => `${file} does not cite ${id}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('names checks that list what they ask for', () => {
    expect(checks.size).to.be.above(50);
    const wrong = rows.flatMap(({ id, asked }) =>
      asked.flatMap((check) => (checks.get(check)?.seed.includes(id) ? [] : `${check} does not list ${id}`)),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('leaves nothing out that a file of labs or a check cites', async () => {
    const ofLabs = (await textsBelow('labs')).filter(({ file }) => file !== MAP);
    const cited = new Set([
      ...ofLabs.flatMap(({ text }) => citedIn(text)),
      ...[...checks.values()].flatMap(({ seed }) => seed),
    ]);
    const wrong = rows.filter(({ id, leftOut }) => leftOut !== '' && cited.has(id));
    expect(wrong.map(({ id }) => id)).to.deep.equal([]);
  });

  it('is what docs/seeds.md prints (stale? npm run seeds)', async () => {
    expect(await read('docs/seeds.md')).to.equal(renderSeedMap(rows));
  });
});

describe('a map of seeds', () => {
  it('may name one or several, and give a reason beside them', () => {
    const text = `001-pike:
  S001-1: { done: labs/openstack/names.sh, asked: [names.host, names.management], instead: otherwise }
  S001-2: { left-out: it is not needed }
`;
    const nothing = { done: [], asked: [], instead: '', leftOut: '' };
    expect(parse(text)).to.deep.equal([
      {
        page: '001-pike',
        id: 'S001-1',
        done: ['labs/openstack/names.sh'],
        asked: ['names.host', 'names.management'],
        instead: 'otherwise',
        leftOut: '',
      },
      { ...nothing, page: '001-pike', id: 'S001-2', leftOut: 'it is not needed' },
    ]);
  });

  it('is refused with everything that is wrong with it, each at its line', () => {
    const text = `001-pike:
  S001-1: {}
  S000-2: { instead: otherwise }
  S001-3: { left-out: why, done: labs/openstack/names.sh }
`;
    expect(() => parse(text)).to.throw(
      UsageError,
      [
        'seeds.yaml:2: 001-pike.S001-1: found nothing; allowed: at least one of done, asked, instead, left-out',
        'seeds.yaml:3: 001-pike.S000-2: found an id of another seed; allowed: ids of seed 001',
        'seeds.yaml:4: 001-pike.S001-3.left-out: found beside another; allowed: left-out alone',
      ].join('\n'),
    );
  });

  it('is refused with what it does not know', () => {
    const text = `001-pike:
  S001-1: { dune: labs/openstack/names.sh }
  S001-2: { done: /etc/hosts }
  T001-3: { instead: otherwise }
`;
    expect(() => parse(text)).to.throw(
      UsageError,
      /:2: .*unknown key.*done.*\n.*:3: .*a file of labs.*\n.*:4: .*an id of docs\/seeds/,
    );
  });
});

function parse(text: string): readonly SeedRow[] {
  return parseSeedMap({ file: 'seeds.yaml', text });
}

function mapped(rows: readonly SeedRow[]): { page: string; ids: string[] }[] {
  const pages = [...new Set(rows.map(({ page }) => page))];
  return pages.map((page) => ({
    page,
    ids: rows.filter((row) => row.page === page).map(({ id }) => id),
  }));
}

/** What the files of scenarios/checks export as lists, and the faults, which are made by a call. */
async function checksThatAre(): Promise<readonly Check[]> {
  const files = (await readdir(join(ROOT, CHECKS))).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(
    files.map(async (name) => (await import(join(ROOT, CHECKS, name))) as Readonly<Record<string, unknown>>),
  );
  const lists = modules
    .flatMap((module) => Object.values(module))
    .filter((value): value is unknown[] => Array.isArray(value));
  return [...lists.flat().filter(isCheck), ...snatFaults()];
}

function isCheck(value: unknown): value is Check {
  return typeof value === 'object' && value !== null && 'id' in value && 'seed' in value && 'run' in value;
}

function read(path: string): Promise<string> {
  return readFile(join(ROOT, path), 'utf8');
}
