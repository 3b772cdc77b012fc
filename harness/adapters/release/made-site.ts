import { cp, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseLock, renderPin } from '../../lab/lock-file.ts';
import type { Release } from '../../lab/release.ts';
import { writeLines } from './line-list.ts';
import { madeTree } from './made-tree.ts';
import { writePip } from './pip-input.ts';
import type { ReleaseIds } from './release-ids.ts';
import { sdistsOf, spelledAsLocked } from './release-inputs.ts';
import type { ReleaseOrder } from './release-order.ts';
import { releaseStep, type PreparedStep, type StepOptions, type StepResult } from './release-step.ts';

/** The Python distributions of a release, installed into a folder of their own, patched and byte-compiled. */
export function madeSite(
  cacheDir: string,
  ids: ReleaseIds,
  order: ReleaseOrder,
  options: StepOptions,
): Promise<StepResult> {
  const { release, pip } = order;
  const prepare = async (input: string): Promise<PreparedStep> => {
    const lists = await listsOf(release);
    const tree = await madeTree(cacheDir, ids, order, options);
    await writePip(input, pip);
    for (const [name, lines] of Object.entries(lists)) await writeLines(join(input, name), lines);
    await copyRelease(release, join(input, 'release'));
    return { args: [join(tree.dir, 'tree.tar.zst')] };
  };
  const subject = `release ${release.name}`;
  const step = { subject, kind: 'site', id: ids.site, description: { tree: ids.tree }, prepare } as const;
  return releaseStep(cacheDir, step, options);
}

async function listsOf(release: Release): Promise<Record<string, readonly string[]>> {
  const file = join(release.dir, 'lock.txt');
  const locked = parseLock(file, await readFile(file, 'utf8'));
  const spelled = (name: string): string => spelledAsLocked(release, locked, name);
  return {
    'lock.txt': locked.map(renderPin),
    first: release.python.first.map(spelled),
    sdists: sdistsOf(release).map(spelled),
  };
}

async function copyRelease({ dir }: Release, target: string): Promise<void> {
  const filter = (path: string): boolean => relative(dir, path) !== 'packages';
  await cp(dir, target, { recursive: true, verbatimSymlinks: true, filter });
}
