import { constants } from 'node:fs';
import { chmod, copyFile, link, readdir, rename, stat } from 'node:fs/promises';
import { LabFault } from '../../core/errors.ts';

const OCCUPIED = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR'];

/** A path of this host where nothing is yet, or for a folder an empty one. */
export class FreePlace {
  readonly #path: string;
  readonly #kind: 'file' | 'folder';

  /** Throws `LabFault` where something is; asked early, so that nothing comes in vain. */
  static async at(path: string, kind: 'file' | 'folder'): Promise<FreePlace> {
    const place = new FreePlace(path, kind);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return place;
    const isEmpty = found.isDirectory() && (await readdir(path)).length === 0;
    if (kind === 'file' || !isEmpty) throw place.#occupied();
    return place;
  }

  private constructor(path: string, kind: 'file' | 'folder') {
    this.#path = path;
    this.#kind = kind;
  }

  /** At once, whole, and over nothing, whatever has come there meanwhile. */
  async put(finished: string): Promise<void> {
    try {
      if (this.#kind === 'folder') await this.#putFolder(finished);
      else await this.#putFile(finished);
    } catch (error) {
      throw OCCUPIED.some((code) => isCode(error, code)) ? this.#occupied() : error;
    }
  }

  /** A rename refuses to replace any folder but an empty one, whose mode is kept. */
  async #putFolder(finished: string): Promise<void> {
    const there = await stat(this.#path).catch(() => undefined);
    if (there) await chmod(finished, there.mode);
    await rename(finished, this.#path);
  }

  /** A rename would replace a file, a link does not. */
  async #putFile(finished: string): Promise<void> {
    try {
      await link(finished, this.#path);
    } catch (error) {
      if (isCode(error, 'EEXIST') || isCode(error, 'ENOENT')) throw error;
      // a file system without hard links
      await copyFile(finished, this.#path, constants.COPYFILE_EXCL);
    }
  }

  #occupied(): LabFault {
    const where = this.#kind === 'folder' ? 'where nothing is, or an empty folder' : 'where nothing is';
    return new LabFault(
      `${this.#path} is there already, and nothing of this host is overwritten; name a place ${where}`,
    );
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
