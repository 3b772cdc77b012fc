import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRecipe } from '../../lab/platform.ts';
import type { Release } from '../../lab/release.ts';
import { imageId } from '../image/image-id.ts';
import { folderContent } from './folder-content.ts';
import { sdistsOf, treePackages } from './release-inputs.ts';

/** Names of what the three steps of a release make, each the hash of all that goes into it. */
export interface ReleaseIds {
  readonly tree: string;
  readonly site: string;
  readonly archive: string;
}

const SCRIPTS = join(import.meta.dirname, '..', 'image', 'release');
/** What each step runs; what it calls of the others is in the step before. */
const RUN = {
  tree: ['make-tree.sh'],
  site: ['tree.sh', 'make-site.sh', 'pip.sh', 'site.sh', 'describe-site.py'],
  archive: ['make-archive.sh', 'pack-all.sh', 'pack.sh', 'index-archive.sh'],
} as const;
/** Beside the folder of images: what plans packages counts as their scripts do. */
const PLANNERS = '../release';

/** Read from files alone: nothing is made or fetched. */
export async function releaseIds(release: Release, recipe: BuildRecipe): Promise<ReleaseIds> {
  const { dir, python, packages } = release;
  const { suite, components, mirror, security } = recipe;
  const tree = await imageId(
    [{ suite, components, mirror, security }, treePackages(release), await scripts('tree')],
    [],
  );
  const own = await folderContent(dir, ['packages', 'constraints.txt', 'release.yaml']);
  const site = await imageId([tree, own, python.first, sdistsOf(release), await scripts('site')], []);
  const folders = await Promise.all(packages.map(async ({ dir, name }) => [name, await folderContent(dir)]));
  const archive = await imageId([site, release.title, python, folders, await scripts('archive')], [PLANNERS]);
  return { tree, site, archive };
}

function scripts(step: keyof typeof RUN): Promise<string[]> {
  return Promise.all(RUN[step].map((name) => readFile(join(SCRIPTS, name), 'utf8')));
}
