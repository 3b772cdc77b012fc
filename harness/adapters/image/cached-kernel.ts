import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The kernel of the newest finished image under `dir`; undefined when there is none. */
export async function cachedKernel(dir: string): Promise<string | undefined> {
  const names = await readdir(dir).catch(() => []);
  const kernels = await Promise.all(
    names
      // an image that is being made has a suffix
      .filter((name) => !name.includes('.'))
      .map(async (name) => {
        const kernel = join(dir, name, 'kernel');
        const made = await stat(kernel).catch(() => undefined);
        return made ? [{ kernel, at: made.mtimeMs }] : [];
      }),
  );
  return kernels.flat().toSorted((one, other) => other.at - one.at)[0]?.kernel;
}
