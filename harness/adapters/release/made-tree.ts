import { dirname } from 'node:path';
import { prepareBuild } from '../image/build-inputs.ts';
import { openPackages } from '../image/suite-packages.ts';
import type { ReleaseIds } from './release-ids.ts';
import { treePackages } from './release-inputs.ts';
import type { ReleaseOrder } from './release-order.ts';
import { releaseStep, type PreparedStep, type StepOptions, type StepResult } from './release-step.ts';

/** The tree with compilers of a release's suite: never part of a node. */
export function madeTree(
  cacheDir: string,
  { tree }: ReleaseIds,
  { release, recipe, from, treeCacheDir }: ReleaseOrder,
  options: StepOptions,
): Promise<StepResult> {
  const packages = treePackages(release);
  const prepare = async (input: string): Promise<PreparedStep> => {
    const suite = await openPackages(from.packages, recipe.suite, options.signal);
    const sources = await prepareBuild(dirname(input), from, recipe, packages);
    return { args: [suite.dir, recipe.suite], held: suite, sources };
  };
  const subject = `release ${release.name}`;
  const step = { subject, kind: 'tree', id: tree, description: { recipe, packages }, prepare } as const;
  return releaseStep(treeCacheDir ?? cacheDir, step, options);
}
