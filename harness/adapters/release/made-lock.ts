import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { lockOfFiles, normalizedDistribution, parseConstraints, renderLock } from '../../lab/lock-file.ts';
import { imageId } from '../image/image-id.ts';
import { madeTree } from './made-tree.ts';
import { writeLines } from './line-list.ts';
import { writePip } from './pip-input.ts';
import { releaseIds } from './release-ids.ts';
import { sdistsOf } from './release-inputs.ts';
import type { ReleaseOrder } from './release-order.ts';
import { releaseStep, type PreparedStep, type StepOptions } from './release-step.ts';

const HEAD = '# Made of constraints.txt by: npm run release:lock';

/** The text of a release's lock: what constraints.txt pins, with the checksums of the files that the package index has. */
export async function madeLock(cacheDir: string, order: ReleaseOrder, options: StepOptions): Promise<string> {
  const { release, recipe } = order;
  const file = join(release.dir, 'constraints.txt');
  const text = await readFile(file, 'utf8');
  const pins = parseConstraints(file, text);
  const pinOf = (name: string): string => {
    const pin = pins.find((one) => normalizedDistribution(one.name) === normalizedDistribution(name));
    if (!pin) throw new UsageError(`${file}: nothing pins ${name}; add it, as NAME==VERSION`);
    return `${pin.name}==${pin.version}`;
  };
  const lists = { first: release.python.first.map(pinOf), sdists: sdistsOf(release).map(pinOf) };
  const ids = await releaseIds(release, recipe);
  const prepare = async (input: string): Promise<PreparedStep> => {
    const tree = await madeTree(cacheDir, ids, order, options);
    await writePip(input, order.pip);
    const all = { ...lists, pins: pins.map(({ name, version }) => `${name}==${version}`) };
    for (const [name, lines] of Object.entries(all)) await writeLines(join(input, name), lines);
    return { args: [join(tree.dir, 'tree.tar.zst')] };
  };
  const id = await imageId([ids.tree, pins, lists], []);
  const step = {
    subject: `release ${release.name}`,
    kind: 'lock',
    id,
    description: { tree: ids.tree },
    prepare,
  } as const;
  const { dir } = await releaseStep(cacheDir, step, options);
  return renderLock(HEAD, lockOfFiles(pins, await readFile(join(dir, 'sums'), 'utf8')));
}
