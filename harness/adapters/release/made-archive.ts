import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Distribution } from './distribution.ts';
import { madeSite } from './made-site.ts';
import { madeTree } from './made-tree.ts';
import { planPackages } from './package-plan.ts';
import { writePlan } from './plan-folder.ts';
import type { ReleaseIds } from './release-ids.ts';
import type { ReleaseOrder } from './release-order.ts';
import { releaseStep, type PreparedStep, type StepOptions, type StepResult } from './release-step.ts';

/** The apt archive of a release: what is installed in its site, divided into packages. */
export function madeArchive(
  cacheDir: string,
  ids: ReleaseIds,
  order: ReleaseOrder,
  options: StepOptions,
): Promise<StepResult> {
  const { release } = order;
  const prepare = async (input: string): Promise<PreparedStep> => {
    const site = await madeSite(cacheDir, ids, order, options);
    const tree = await madeTree(cacheDir, ids, order, options);
    const text = await readFile(join(site.dir, 'distributions.json'), 'utf8');
    const plans = planPackages(release, JSON.parse(text) as Distribution[]);
    await writeFile(join(input, 'title'), release.title);
    for (const plan of plans) await writePlan(input, plan);
    return {
      args: [
        join(tree.dir, 'tree.tar.zst'),
        ...['site', 'sources'].map((part) => join(site.dir, `${part}.tar.zst`)),
      ],
    };
  };
  const subject = `release ${release.name}`;
  const step = {
    subject,
    kind: 'archive',
    id: ids.archive,
    description: { site: ids.site },
    prepare,
  } as const;
  return releaseStep(cacheDir, step, options);
}
