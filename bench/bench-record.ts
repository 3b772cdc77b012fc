import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Conditions } from './conditions.ts';
import type { Figure } from './figure.ts';

/** What one call of the benches found. */
export interface BenchRecord {
  /** `20261121-141502`: its name, and its order among the others. */
  readonly id: string;
  readonly conditions: Conditions;
  readonly results: readonly BenchResult[];
}

export interface BenchResult {
  readonly bench: string;
  readonly figures: readonly Figure[];
}

/** The records of a project: one JSON file each. */
export class BenchRecords {
  readonly #dir: string;

  constructor(projectDir: string) {
    this.#dir = join(projectDir, '.lab', 'bench');
  }

  /** Writes a record whole; again whenever it has grown, so that a bench that fails costs no other its figures. */
  async save(record: BenchRecord): Promise<string> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const file = join(this.#dir, `${record.id}.json`);
    await writeFile(`${file}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
    await rename(`${file}.new`, file);
    return file;
  }

  /** All of them, oldest first. */
  async all(): Promise<BenchRecord[]> {
    const names = (await readdir(this.#dir).catch(() => [])).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(names.toSorted().map((name) => readFile(join(this.#dir, name), 'utf8')));
    return texts.map((text) => JSON.parse(text) as BenchRecord);
  }
}

export function recordId(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
