import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { checksPage } from './checks-page.ts';
import { functionsPage } from './functions-page.ts';
import { readShellFile, type ShellFile } from './shell-file.ts';
import { TypedCode } from './typed-code.ts';

export interface GeneratedPage {
  /** From the project's folder on. */
  readonly file: string;
  readonly text: string;
}

const LIBRARY = 'labs/lib';
/** What every script sources, before what some do. */
const FIRST = ['base.sh', 'files.sh', 'service.sh', 'packages.sh'];

/** The pages of docs/ that are printed from comments, as Prettier has them. */
export async function generatedPages(
  root: string,
  code = new TypedCode(root),
): Promise<readonly GeneratedPage[]> {
  const texts = {
    'docs/checks.md': checksPage(code),
    'docs/lab-functions.md': functionsPage(await shellLibrary(root)),
  };
  return Promise.all(
    Object.entries(texts).map(async ([file, text]) => {
      const filepath = join(root, file);
      return { file, text: await format(text, { ...(await resolveConfig(filepath)), filepath }) };
    }),
  );
}

/** The files of labs/lib by their paths in it: those that scripts begin with, the others by name, those of RDO last. */
export async function shellLibrary(root: string): Promise<ReadonlyMap<string, ShellFile>> {
  const folder = join(root, LIBRARY);
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.sh'));
  const rest = paths.filter((path) => !FIRST.includes(path)).toSorted();
  const ordered = [
    ...FIRST,
    ...rest.filter((path) => !path.includes('/')),
    ...rest.filter((path) => path.includes('/')),
  ];
  const read = async (path: string): Promise<[string, ShellFile]> => [
    path,
    readShellFile(await readFile(join(folder, path), 'utf8')),
  ];
  return new Map(await Promise.all(ordered.map(read)));
}
