import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRecipe } from '../../lab/platform.ts';
import type { Release } from '../../lab/release.ts';
import { readAccount } from '../host/account.ts';
import { requirePrograms } from '../host/host-packages.ts';
import { requireSubordinateIds } from '../host/subordinate-ids.ts';
import { hostAptOptions, hostSources } from './apt-sources.ts';
import { OFFER_PORT } from './offer-port.ts';

/** Where a build takes its packages from. */
export interface PackageSource {
  /** Downloaded packages: a folder for each suite, shared by its builds. */
  readonly packages: string;
  /** Lines of a sources.list that replace the host's own. */
  readonly sources?: readonly string[];
  /** What a platform may name as its release. @default none */
  readonly releases?: (name: string) => Promise<Release>;
}

/**
 * Writes what a build script reads, and makes sure of what it needs; throws `HostLacks` with the command that mends it.
 * Returns the lines of its sources.list.
 */
export async function prepareBuild(
  workDir: string,
  from: PackageSource,
  recipe: BuildRecipe,
  packages: readonly string[],
): Promise<readonly string[]> {
  const account = readAccount();
  await requirePrograms(account.uid === 0 ? ['run'] : ['run', 'rootless']);
  await requireSubordinateIds(account);
  const sources = from.sources ?? (await hostSources(recipe));
  const proxy = [`Acquire::http::Proxy "http://127.0.0.1:${OFFER_PORT}";`];
  const inputs = {
    'sources.list': sources,
    'apt-options': await hostAptOptions(),
    'node-options': proxy,
    packages,
  };
  const dir = join(workDir, 'in');
  await mkdir(dir, { recursive: true });
  for (const [name, lines] of Object.entries(inputs)) {
    await writeFile(join(dir, name), lines.map((line) => `${line}\n`).join(''));
  }
  return sources;
}
