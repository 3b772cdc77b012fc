import { renameSync } from 'node:fs';
import { KeptOutput } from '../../core/kept-output.ts';
import { AppendedFile } from './appended-file.ts';

/** A file of a run that is filled as an output comes: without secrets, its middle left out where it is too long. */
export class KeptFile {
  readonly #path: string;
  readonly #file: AppendedFile;
  readonly #output = new KeptOutput();

  /** Throws what the file system says, as everything here does. */
  constructor(path: string) {
    this.#path = path;
    this.#file = new AppendedFile(`${path}.new`);
  }

  push(text: string): void {
    this.#file.append(this.#output.push(text));
  }

  /** Only now is it what its name says. Tells whether there was a secret in what came. */
  end(): boolean {
    try {
      this.#file.append(this.#output.end());
    } finally {
      this.#file.close();
    }
    renameSync(`${this.#path}.new`, this.#path);
    return this.#output.hidesSecret;
  }
}
