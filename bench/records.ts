import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Recorded {
  /** `20261121-141502`: its name, and its order among the others. */
  readonly id: string;
}

/** The records of one kind in a folder: one JSON file each. */
export class Records<T extends Recorded> {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Writes a record whole; again whenever it has grown, so that a part that fails costs no other its figures. */
  async save(record: T): Promise<string> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const file = join(this.#dir, `${record.id}.json`);
    await writeFile(`${file}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
    await rename(`${file}.new`, file);
    return file;
  }

  /** All of them, oldest first. */
  async all(): Promise<T[]> {
    const names = (await readdir(this.#dir).catch(() => [])).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(names.toSorted().map((name) => readFile(join(this.#dir, name), 'utf8')));
    return texts.map((text) => JSON.parse(text) as T);
  }
}

export function recordId(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
