import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackageRecipe } from '../../lab/release.ts';
import { debianArchitecture } from './architecture.ts';
import { renderControl } from './control-file.ts';
import { maintainerScripts, SCRIPTS, type ScriptName } from './maintainer-scripts.ts';
import type { PackagePlan } from './package-plan.ts';
import { writeLines } from './line-list.ts';

/** Writes what pack.sh reads of a package: `plan/NAME`, and a copy of its folder as `packages/NAME`. */
export async function writePlan(input: string, plan: PackagePlan): Promise<void> {
  const dir = join(input, 'plan', plan.name);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'control'), renderControl(plan, debianArchitecture()));
  const { sources = {}, generated = {} } = plan.recipe ?? {};
  await writeLines(join(dir, 'files'), plan.files);
  const taken = Object.entries(sources).flatMap(([name, places]) =>
    Object.entries(places).map(([from, to]) => `${name} ${from} ${to}`),
  );
  await writeLines(join(dir, 'sources'), taken);
  const written = Object.entries(generated).map(([to, { source, config }]) => `${to} ${source} ${config}`);
  await writeLines(join(dir, 'generated'), written);
  if (plan.recipe) await writeFolder(input, dir, plan.recipe);
}

async function writeFolder(input: string, dir: string, recipe: PackageRecipe): Promise<void> {
  await cp(recipe.dir, join(input, 'packages', recipe.name), { recursive: true, verbatimSymlinks: true });
  const own = await Promise.all(
    SCRIPTS.map(async (name): Promise<[ScriptName, string]> => [
      name,
      await readFile(join(recipe.dir, name), 'utf8').catch(() => ''),
    ]),
  );
  const scripts = maintainerScripts(recipe, new Map(own), await unitsOf(recipe));
  for (const [name, text] of scripts) await writeFile(join(dir, name), text);
}

async function unitsOf({ dir }: PackageRecipe): Promise<string[]> {
  const places = ['usr/lib/systemd/system', 'lib/systemd/system'].map((place) => join(dir, 'files', place));
  const lists = await Promise.all(places.map((place) => readdir(place).catch((): string[] => [])));
  return lists
    .flat()
    .filter((name) => name.endsWith('.service') && !name.includes('@'))
    .toSorted();
}
