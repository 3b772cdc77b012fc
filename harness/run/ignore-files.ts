import { lstat, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { IgnoreRules } from '../lab/ignore-rules.ts';

/** What leaves files of a folder out from above it: .git/info/exclude and the .gitignore files of its clone. */
export async function rulesAbove(folder: string): Promise<IgnoreRules> {
  const none = IgnoreRules.under(folder);
  const top = await topOfClone(folder);
  if (top === undefined) return none;
  const exclude = await textAt(join(await gitDir(top), 'info', 'exclude'));
  let rules = IgnoreRules.under(top).with(top, exclude);
  for (const above of foldersBetween(top, folder)) rules = await rulesIn(above, rules);
  // whoever names a folder that its clone ignores means what is in it
  return folder !== top && rules.leaveOut(folder, true) ? none : rules;
}

/** With what a folder's own .gitignore says. */
export async function rulesIn(folder: string, rules: IgnoreRules): Promise<IgnoreRules> {
  const text = await textAt(join(folder, '.gitignore'));
  return text === '' ? rules : rules.with(folder, text);
}

async function topOfClone(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, '.git'))) return at;
    if (at === dirname(at)) return undefined;
  }
}

/** Of a work tree or a submodule, `.git` is a file that names it; what work trees share lies elsewhere again. */
async function gitDir(top: string): Promise<string> {
  const place = join(top, '.git');
  const [, named] = /^gitdir: (.*)/.exec(await textAt(place)) ?? [];
  if (named === undefined) return place;
  const dir = resolve(top, named);
  const common = (await textAt(join(dir, 'commondir'))).trim();
  return common === '' ? dir : resolve(dir, common);
}

/** From the top down, without the folder itself. */
function foldersBetween(top: string, folder: string): string[] {
  const between: string[] = [];
  for (let at = folder; at !== top;) {
    at = dirname(at);
    between.unshift(at);
  }
  return between;
}

/** Nothing, where there is no file, or none that can be read: git takes it so as well. */
async function textAt(path: string): Promise<string> {
  const isFile = await lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? readFile(path, 'utf8').catch(() => '') : '';
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
