import { z } from 'zod';
import { validate } from './validate.ts';
import { YamlFile } from './yaml-file.ts';

const PAGE_PATTERN = /^00\d-[a-z0-9-]+$/;
const ID_PATTERN = /^[SVE]00\d-[1-9]\d*$/;
const FILE_PATTERN = /^labs(\/[\w-][\w.-]*)+$/;
const CHECK_PATTERN = /^[a-z0-9-]+\.[a-z0-9-]+$/;

const text = (description: string) => z.string().min(1).meta({ description });
const named = (pattern: RegExp, description: string) => {
  const name = z.string().regex(pattern);
  return z.union([name, z.array(name).min(1)]).meta({ description });
};

const fateSchema = z.strictObject({
  done: named(
    FILE_PATTERN,
    'a file of labs such as labs/openstack/identity.sh, or a list of some',
  ).optional(),
  asked: named(CHECK_PATTERN, 'the id of a check such as identity.token-admin, or a list of some').optional(),
  instead: text('what is there in its place, and why, in words').optional(),
  'left-out': text('why nothing is there, in words').optional(),
});
type Fate = z.output<typeof fateSchema>;

/** labs/seeds.yaml */
const seedMapSchema = z.record(
  z.string().regex(PAGE_PATTERN).meta({ description: 'the name of a page of docs/seeds such as 001-pike' }),
  z.record(
    z.string().regex(ID_PATTERN).meta({ description: 'an id of docs/seeds such as S001-1' }),
    fateSchema,
  ),
);

export interface SeedMapSource {
  /** As messages name it: `labs/seeds.yaml`. */
  readonly file: string;
  readonly text: string;
}

/** What becomes of one step, verification or erratum of a seed. */
export interface SeedRow {
  /** The page of docs/seeds that has it: `001-pike`. */
  readonly page: string;
  readonly id: string;
  /** Files that carry the step or mend the erratum, from the project's folder on. */
  readonly done: readonly string[];
  /** Ids of checks that ask for it. */
  readonly asked: readonly string[];
  /** What is there in its place, or is otherwise, and why. */
  readonly instead: string;
  /** Why nothing is there. */
  readonly leftOut: string;
}

/** The rows of a map in its order; throws one `UsageError` with everything that is wrong with it. */
export function parseSeedMap({ file, text: content }: SeedMapSource): readonly SeedRow[] {
  const yaml = new YamlFile(file, content);
  const entries = Object.entries(validate(yaml, seedMapSchema) ?? {}).flatMap(([page, fates]) =>
    Object.entries(fates).map(([id, fate]) => ({ page, id, fate })),
  );
  for (const { page, id, fate } of entries) checkFate(yaml, page, id, fate);
  yaml.throwIfProblems();
  return entries.map(({ page, id, fate }) => ({
    page,
    id,
    done: [fate.done ?? []].flat(),
    asked: [fate.asked ?? []].flat(),
    instead: fate.instead ?? '',
    leftOut: fate['left-out'] ?? '',
  }));
}

function checkFate(yaml: YamlFile, page: string, id: string, fate: Fate): void {
  const words = Object.keys(fate);
  const seed = numberOf(page);
  if (id.slice(1, 4) !== seed)
    yaml.report([page, id], `found an id of another seed; allowed: ids of seed ${seed}`);
  if (words.length === 0)
    yaml.report([page, id], 'found nothing; allowed: at least one of done, asked, instead, left-out');
  if (fate['left-out'] !== undefined && words.length > 1)
    yaml.report([page, id, 'left-out'], 'found beside another; allowed: left-out alone');
}

const HEAD = `# What becomes of the seeds

Every step (S), verification (V) and erratum (E) of the [seeds](seeds/README.md), and what stacklab does about it.
\`npm run seeds\` prints this page from \`labs/seeds.yaml\`; \`test/unit/seed-map.test.ts\` holds that no id is missing, and that every
script and check that is named cites the id.

- Done: the file carries the step or mends the erratum.
- Asked: the check asks for it, of every lab whose scenario has the check; that may be another seed's.
- Instead: what is there in its place, or is otherwise, and why.
- Left out: why nothing is there.`;

/** docs/seeds.md, as Prettier has it. */
export function renderSeedMap(rows: readonly SeedRow[]): string {
  const pages = [...new Set(rows.map(({ page }) => page))];
  const parts = pages.map((page) => {
    const table = renderTable(rows.filter((row) => row.page === page).map(cellsOf));
    return `## Seed ${numberOf(page)}\n\nPage [${page}](seeds/${page}.md).\n\n${table}`;
  });
  return `${[HEAD, ...parts].join('\n\n')}\n`;
}

function numberOf(page: string): string {
  return page.slice(0, 3);
}

function cellsOf({ id, done, asked, instead, leftOut }: SeedRow): readonly string[] {
  return [id, inCode(done), inCode(asked), leftOut === '' ? instead : `left out: ${leftOut}`];
}

function inCode(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function renderTable(rows: readonly (readonly string[])[]): string {
  const head = ['id', 'done', 'asked', 'instead'];
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((cells) => cells[column] ?? '')].map(({ length }) => length)),
  );
  const lines = [head, widths.map((width) => '-'.repeat(width)), ...rows];
  return lines
    .map((cells) => `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`)
    .join('\n');
}
