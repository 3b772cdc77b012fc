import { createHash } from 'node:crypto';
import { readlink, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, UsageError } from '../../core/errors.ts';
import { readFileContent } from '../../core/file-content.ts';
import type { Folder, FolderEntry } from '../../lab/folder.ts';
import type { NameIndex } from '../../lab/name-index.ts';
import { OPAQUE, sourceOf, type Source } from '../../lab/source.ts';

/** A file as it decides what a phase does. */
export interface SourceFile {
  /** Of its content, and of whether it can be executed, which travels with it to the nodes. */
  readonly digest: string;
  readonly source: Source;
}

interface KnownFile extends SourceFile {
  readonly identity: string;
}

/** What is larger is no script that somebody wrote, and to look for names in it would hold everything else up. */
const TEXT_LIMIT = 256 * 1024;
const EXECUTABLE = 0o111;

/** Reads what a folder's listing says; a file that is as it was when it was read is not read again. */
export class SourceReader {
  readonly index: NameIndex;
  readonly #known = new Map<string, KnownFile>();

  constructor(index: NameIndex) {
    this.index = index;
  }

  /** By path: files and links, and folders where nothing is in them. Throws `UsageError` on what cannot be read. */
  async readFolder(folder: Folder): Promise<Map<string, SourceFile>> {
    const filled = new Set(folder.entries.map(({ path }) => dirname(path)));
    const files = new Map<string, SourceFile>();
    for (const entry of folder.entries) {
      const { path, kind } = entry;
      if (kind !== 'folder') files.set(path, await this.#readEntry(folder, entry));
      else if (!filled.has(path)) files.set(`${path}/`, { digest: 'empty', source: OPAQUE });
    }
    return files;
  }

  async #readEntry({ dir, title }: Folder, { kind, path }: FolderEntry): Promise<SourceFile> {
    try {
      return await (kind === 'link'
        ? this.#readLink(join(dir, path), path)
        : this.#read(join(dir, path), path));
    } catch (cause) {
      throw new UsageError(`${join(title, path)} cannot be read: ${messageOf(cause)}`, { cause });
    }
  }

  /** With the file that it leads to: a phase may say that it reads this one and mean that one. */
  async #readLink(link: string, path: string): Promise<SourceFile> {
    const text = await readlink(link);
    const isFile = await stat(link).then(
      (found) => found.isFile(),
      () => false,
    );
    const { digest, source } = isFile ? await this.#read(link, path) : { digest: '', source: OPAQUE };
    return { digest: `link ${sha256(`${text}\n${digest}`)}`, source };
  }

  async #read(file: string, path: string): Promise<SourceFile> {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    const identity = [dev, ino, size, mtimeNs, ctimeNs].join(':');
    const known = this.#known.get(file);
    if (known?.identity === identity) return known;
    const content = await readFileContent(file, { textUpTo: TEXT_LIMIT });
    const { text } = content;
    const read = {
      identity,
      digest: `${content.sha256} ${(content.mode & EXECUTABLE).toString(8)}`,
      source: text === undefined ? OPAQUE : sourceOf(path, text, this.index),
    };
    this.#known.set(file, read);
    return read;
  }
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
