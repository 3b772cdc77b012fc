import { constants } from 'node:fs';
import { copyFile, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Header } from 'tar-stream';
import type { Allowance } from './allowance.ts';
import { isUtf8, linkInside, pathInside } from './entry-path.ts';
import type { LeftOutEntries } from './left-out-entries.ts';

/** Others may read what the caller's umask lets them read, and change nothing; bits that give rights stay on the node. */
const MODE = 0o755;
const OWNERS_FILE = 0o600;
const OWNERS_FOLDER = 0o700;
const LAST_SECOND = 2 ** 33;
/** As many as the kernel follows. */
const LINKS_LIMIT = 40;

/** An entry of an archive, with its content. */
export type Entry = Readonly<Pick<Header, 'name' | 'mode' | 'size' | 'mtime' | 'linkname'>> & {
  /** Null where tar-stream does not know it. */
  readonly type: Header['type'] | null;
  readonly content: AsyncIterable<Uint8Array>;
};

/**
 * What a node sends, as plain files and folders of the caller below a folder that is nobody else's. No link is ever made, so that no
 * later entry can go through one: of a link to a file of the tree there is a copy.
 */
export class ReceivedTree {
  readonly #dir: string;
  readonly #allowance: Allowance;
  readonly #leftOut: LeftOutEntries;
  /** Sizes by path. */
  readonly #files = new Map<string, number>();
  readonly #links = new Map<string, { readonly name: string; readonly target: string }>();

  /** The folder is made by the first entry. */
  constructor(dir: string, allowance: Allowance, leftOut: LeftOutEntries) {
    this.#dir = dir;
    this.#allowance = allowance;
    this.#leftOut = leftOut;
  }

  async take(entry: Entry): Promise<void> {
    const { name, type, size } = entry;
    this.#allowance.take(name, size);
    const path = pathInside(name);
    if (path === undefined || (path === '' && type !== 'directory'))
      this.#leftOut.add(name, isUtf8(name) ? 'its name leads out' : 'its name is not UTF-8');
    else if (type === 'directory') await this.#unlessTaken(name, () => this.#makeFolder(path, entry));
    else if (type === 'file' || type === 'contiguous-file')
      await this.#unlessTaken(name, () => this.#writeFile(path, entry));
    else if (type === 'link' || type === 'symlink') this.#noteLink(path, entry);
    else this.#leftOut.add(name, type === null ? 'a kind that is not known' : `a ${type.replace('-', ' ')}`);
  }

  /** Copies what links lead to; to be called when all entries have come. */
  async finish(): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    for (const [path, { name }] of this.#links) {
      const source = this.#fileBehind(path);
      if (source === undefined) this.#leftOut.add(name, 'a link that leads to no file of the tree');
      else await this.#unlessTaken(name, () => this.#copy(name, source, path));
    }
  }

  async #makeFolder(path: string, { mode }: Entry): Promise<void> {
    // one that is there already was made for what is in it
    await mkdir(join(this.#dir, path), { recursive: true, mode: (mode & MODE) | OWNERS_FOLDER });
  }

  async #writeFile(path: string, { mode, size, mtime, content }: Entry): Promise<void> {
    await using file = await this.#create(path, (mode & MODE) | OWNERS_FILE);
    await writeFile(file, content);
    const seconds = mtime.getTime() / 1_000;
    if (seconds >= 0 && seconds < LAST_SECOND) await file.utimes(seconds, seconds);
    this.#files.set(path, size);
  }

  async #create(path: string, mode: number): ReturnType<typeof open> {
    const place = join(this.#dir, path);
    await mkdir(dirname(place), { recursive: true });
    return open(place, 'wx', mode);
  }

  #noteLink(path: string, { name, type, linkname }: Entry): void {
    const target = type === 'link' ? pathInside(linkname) : linkInside(path, linkname);
    if (target === undefined) this.#leftOut.add(name, 'a link that leads out');
    else if (this.#links.has(path)) this.#leftOut.add(name, 'it is there twice');
    else this.#links.set(path, { name, target });
  }

  #fileBehind(path: string): string | undefined {
    let at: string | undefined = path;
    for (let step = 0; step < LINKS_LIMIT && at !== undefined; step += 1) {
      at = this.#links.get(at)?.target;
      if (at !== undefined && this.#files.has(at)) return at;
    }
    return undefined;
  }

  async #copy(name: string, source: string, path: string): Promise<void> {
    this.#allowance.take(name, this.#files.get(source) ?? 0);
    const place = join(this.#dir, path);
    await mkdir(dirname(place), { recursive: true });
    await copyFile(join(this.#dir, source), place, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  }

  /** An archive may hold a name twice, or a file where it has a folder. */
  async #unlessTaken(name: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!isTaken(error)) throw error;
      this.#leftOut.add(name, 'it is there twice');
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'ENOTDIR');
}
