import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../core/replace-file.ts';
import type { AccelerationType } from '../../ports/acceleration.ts';

/** Where a libvirtd keeps what it has found out about each QEMU, in the folder of its sandbox. */
const FOLDER = join('cache', 'qemu', 'capabilities');

/**
 * To find out what each QEMU of this host can do takes libvirtd seconds, and each lab has one of its own: it is given
 * what an earlier one found out. It knows by itself what is out of date (another QEMU, libvirt, kernel or processor). Those
 * that know of KVM and those that do not are out of date for each other, and keep their answers apart.
 */
export class KnownEmulators {
  readonly #folder: string;

  constructor(cacheDir: string, acceleration: AccelerationType) {
    this.#folder = join(cacheDir, 'emulators', acceleration);
  }

  /** Contents of files, by their paths in the folder of a sandbox. */
  async files(): Promise<Record<string, string>> {
    const files = await filesIn(this.#folder);
    return Object.fromEntries([...files].map(([name, content]) => [join(FOLDER, name), content]));
  }

  /** Keeps what the libvirtd of a sandbox knows. Where it cannot be kept, the next one finds it out again. */
  async learn(sandboxDir: string): Promise<void> {
    try {
      const [known, found] = await Promise.all([filesIn(this.#folder), filesIn(join(sandboxDir, FOLDER))]);
      await mkdir(this.#folder, { recursive: true });
      const news = [...found].filter(([name, content]) => known.get(name) !== content);
      await Promise.all(news.map(([name, content]) => replaceFile(join(this.#folder, name), content)));
    } catch {
      return;
    }
  }
}

async function filesIn(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch((): string[] => []);
  const whole = names.filter((name) => name.endsWith('.xml'));
  const files = whole.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  return new Map(await Promise.all(files));
}
