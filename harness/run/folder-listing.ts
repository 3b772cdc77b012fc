import type { Dirent } from 'node:fs';
import { access, constants, lstat, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import type { Folder, FolderEntry, Named } from '../lab/folder.ts';
import { globOf, type Glob } from '../lab/glob.ts';
import { IgnoreRules } from '../lab/ignore-rules.ts';
import { rulesAbove, rulesIn } from './ignore-files.ts';
import { isWithin, outwardTarget, type Tree } from './link-target.ts';

export interface ListingOptions {
  readonly title: string;
  /** Absent: .gitignore files do not matter. */
  readonly named?: Named;
}

/**
 * Lists what of a folder counts: no `.git`, nothing that .gitignore files leave out unless it is named, and no pipes,
 * sockets or devices. Throws `UsageError` on what cannot be read.
 */
export async function listFolder(dir: string, { title, named }: ListingOptions): Promise<Folder> {
  const listing = new Listing(title, named);
  const root = await realpath(dir);
  await listing.addTree({ root, at: '', around: [] });
  const entries = listing.entries.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const { git, ignored, strange } = listing;
  return { dir, title, entries, leftOut: { git, ignored, strange } };
}

/** labs/lib, which a project need not have: no phase could bring back what is left out of it, and so all of it counts. */
export async function listLib(dir: string): Promise<Folder | undefined> {
  return (await exists(dir)) ? listFolder(dir, { title: 'labs/lib' }) : undefined;
}

interface Place {
  readonly tree: Tree;
  readonly dir: string;
  readonly path: string;
  readonly rules: IgnoreRules;
  readonly isOut: boolean;
}

class Listing {
  readonly entries: FolderEntry[] = [];
  readonly strange: string[] = [];
  git = false;
  ignored = 0;
  readonly #title: string;
  readonly #named: Named | undefined;
  readonly #inputs: readonly Glob[];

  constructor(title: string, named: Named | undefined) {
    this.#title = title;
    this.#named = named;
    this.#inputs = named?.inputs.map(globOf) ?? [];
  }

  async addTree(tree: Tree): Promise<void> {
    const rules = this.#named ? await rulesAbove(tree.root) : IgnoreRules.under(tree.root);
    await this.#addFolder({ tree, dir: tree.root, path: tree.at, rules, isOut: false });
  }

  async #addFolder(place: Place): Promise<void> {
    const entries = await this.#read(place);
    const isClone = entries.some(({ name }) => name === '.git');
    this.git ||= isClone;
    const rules = this.#named && !place.isOut ? await this.#rulesOf(place, isClone) : place.rules;
    const counted = entries.filter(({ name }) => name !== '.git');
    const files = counted.filter((entry) => entry.isFile());
    await Promise.all(files.map((entry) => this.#addFile(entry, { ...place, rules })));
    for (const entry of counted) if (!entry.isFile()) await this.#addOther(entry, { ...place, rules });
  }

  /** A clone within another one follows its own rules. */
  async #rulesOf({ dir, rules }: Place, isClone: boolean): Promise<IgnoreRules> {
    return rulesIn(dir, isClone ? await rulesAbove(dir) : rules);
  }

  async #read({ dir, path, isOut }: Place): Promise<Dirent[]> {
    try {
      return await readdir(dir, { withFileTypes: true });
    } catch (cause) {
      if (isOut) return [];
      throw this.#unreadable(path, cause);
    }
  }

  async #addFile({ name }: Dirent, place: Place): Promise<void> {
    const path = join(place.path, name);
    if (this.#isOut(name, place, false) && !this.#isNamed(path)) this.ignored += 1;
    else await this.#keepFile(path, join(place.dir, name), place.tree.at !== '');
  }

  async #keepFile(path: string, file: string, followed: boolean): Promise<void> {
    try {
      await access(file, constants.R_OK);
      this.entries.push({ path, kind: 'file', followed });
    } catch (cause) {
      // node replaces what is no UTF-8, and then finds no such file
      if (!path.includes('\uFFFD')) throw this.#unreadable(path, cause);
      this.strange.push(`${path} (its name is not UTF-8)`);
    }
  }

  async #addOther(entry: Dirent, place: Place): Promise<void> {
    const path = join(place.path, entry.name);
    const isOut = this.#isOut(entry.name, place, entry.isDirectory());
    if (entry.isDirectory()) await this.#addSubfolder(entry.name, { ...place, isOut });
    else if (entry.isSymbolicLink())
      await this.#addLink(path, join(place.dir, entry.name), place.tree, isOut);
    else if (isOut) this.ignored += 1;
    else this.strange.push(`${path} (${kindOf(entry)})`);
  }

  async #addSubfolder(name: string, place: Place): Promise<void> {
    const [path, dir] = [join(place.path, name), join(place.dir, name)];
    if (name.includes('\uFFFD') && !(await exists(dir))) {
      this.strange.push(`${path} (its name is not UTF-8)`);
      return;
    }
    const before = this.entries.length;
    await this.#addFolder({ ...place, dir, path });
    if (!place.isOut || this.entries.length > before)
      this.entries.push({ path, kind: 'folder', followed: place.tree.at !== '' });
  }

  async #addLink(path: string, link: string, tree: Tree, isOut: boolean): Promise<void> {
    const isWanted = !isOut || this.#isNamed(path) || this.#isNamedBelow(path);
    if (!isWanted) {
      this.ignored += 1;
      return;
    }
    const target = await outwardTarget(link, path, tree);
    if (!target) this.entries.push({ path, kind: 'link', followed: false });
    else if (!target.isFolder) await this.#keepFile(path, link, true);
    else await this.#addFollowed(path, target.path, tree);
  }

  async #addFollowed(path: string, root: string, tree: Tree): Promise<void> {
    const around = [...tree.around, tree.root];
    if (around.some((outer) => isWithin(root, outer))) {
      this.strange.push(`${path} (a link to a folder that it is in)`);
      return;
    }
    this.entries.push({ path, kind: 'folder', followed: true });
    await this.addTree({ root, at: path, around });
  }

  #isOut(name: string, { dir, rules, isOut }: Place, isFolder: boolean): boolean {
    return isOut || rules.leaveOut(join(dir, name), isFolder);
  }

  #isNamed(path: string): boolean {
    return this.#named?.scripts.has(path) === true || this.#inputs.some((pattern) => pattern.test(path));
  }

  #isNamedBelow(path: string): boolean {
    return this.#named?.inputs.some((pattern) => pattern.startsWith(`${path}/`)) === true;
  }

  #unreadable(path: string, cause: unknown): UsageError {
    return new UsageError(`${join(this.#title, path)} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function kindOf(entry: Dirent): string {
  if (entry.isFIFO()) return 'a named pipe';
  return entry.isSocket() ? 'a socket' : 'a device';
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
