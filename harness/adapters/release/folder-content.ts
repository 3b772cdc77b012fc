import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything of a folder that goes into a package: paths, what files hold and whether they are programs, links. */
export async function folderContent(dir: string, skip: readonly string[] = []): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isLink: entry.isSymbolicLink() }))
    .filter(({ path }) => !skip.some((name) => path.startsWith(join(dir, name))))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return Promise.all(
    paths.map(async ({ path, isLink }) => {
      const content = isLink ? `-> ${await readlink(path)}` : await fileContent(path);
      return `${path.slice(dir.length)} ${content}`;
    }),
  );
}

async function fileContent(path: string): Promise<string> {
  const [{ mode }, content] = await Promise.all([stat(path), readFile(path, 'base64')]);
  return `${(mode & 0o111) === 0 ? 'file' : 'program'} ${content}`;
}
