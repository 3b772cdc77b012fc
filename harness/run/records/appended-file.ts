import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { Buffer } from 'node:buffer';

/** A file that lines are appended to at once, whole or not at all: what is in it is never a torn line but the last. */
export class AppendedFile {
  readonly #fd: number;
  #length: number;

  /** Throws what the file system says when it cannot be made. */
  constructor(path: string) {
    this.#fd = openSync(path, 'a', 0o600);
    this.#length = fstatSync(this.#fd).size;
  }

  /** Throws what the file system says when there is no room; the file is then as it was before. */
  append(text: string): void {
    const bytes = Buffer.from(text);
    try {
      for (let written = 0; written < bytes.length;)
        written += writeSync(this.#fd, bytes, written, bytes.length - written);
      this.#length += bytes.length;
    } catch (cause) {
      this.#takeBack();
      throw cause;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #takeBack(): void {
    try {
      ftruncateSync(this.#fd, this.#length);
    } catch {
      // the failure to write, which follows, says more than the failure to undo it
    }
  }
}
