import { readFile } from 'node:fs/promises';
import { HostFault } from '../../core/errors.ts';
import type { BuildRecipe } from '../../lab/platform.ts';
import { startProgram } from '../host/program.ts';

/** One package index as the host's apt understands its own configuration, in either of its two formats. */
export interface AptIndex {
  readonly uri: string;
  readonly release: string;
  /** Empty while the host has not fetched the archive's Release file. */
  readonly origin: string;
}

/** One line of a sources.list. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly security: boolean;
}

const FORMAT = '$(REPO_URI)|$(RELEASE)|$(ORIGIN)';
/** What decides how the host reaches its mirror, and what it believes it. */
const CARRIED_SETTINGS = /^Acquire::(https?|ftp|Retries|Check-|Max-|ForceIPv|Proxy-Auto-Detect)/i;

/** The lines of a sources.list for a recipe's suite, from the Debian mirror that this host itself uses or the recipe's own. */
export async function hostSources(recipe: BuildRecipe): Promise<readonly string[]> {
  const { stdout } = await startProgram('apt-get', [
    'indextargets',
    '--format',
    FORMAT,
    'Created-By: Packages',
  ]);
  const indexes = await Promise.all(parseIndexTargets(stdout).map(resolveMirrorFile));
  const lines = sourcesFor(recipe, indexes);
  if (lines.length === 0)
    throw new HostFault(
      `${recipe.suite}: this host's apt configuration names no Debian archive; add one under /etc/apt/sources.list.d, or set build.mirror in the platform's file`,
    );
  return lines;
}

/** The host's own Acquire settings as apt options, one a line: proxy, certificates, date checks. */
export async function hostAptOptions(): Promise<readonly string[]> {
  const { stdout } = await startProgram('apt-config', ['dump', '--no-empty']);
  return [...stdout.split('\n').filter((line) => CARRIED_SETTINGS.test(line)), 'Acquire::Languages "none";'];
}

export function parseIndexTargets(output: string): readonly AptIndex[] {
  return output
    .split('\n')
    .map((line) => line.split('|'))
    .flatMap(([uri, release, origin]) =>
      uri && release ? [{ uri, release, origin: origin?.startsWith('$(') ? '' : (origin ?? '') }] : [],
    );
}

/**
 * Which archives hold a suite. The host may run another suite of Debian: the same mirror has both, so that only its address
 * counts, and whether updates and security are wanted at all. An archive of the recipe's own has what once were updates in
 * the suite itself, and is no place where security is looked for.
 */
export function sourcesFor(recipe: BuildRecipe, indexes: readonly AptIndex[]): readonly string[] {
  const { suite, mirror, security = true } = recipe;
  const debian = indexes.filter(isDebian);
  const secured = debian.filter(({ release }) => isSecurity(release));
  const main = debian.filter((index) => !secured.includes(index));
  const updated = main.filter(({ release }) => release.endsWith('-updates'));
  const own = [...linesFor(main, suite, recipe), ...linesFor(updated, `${suite}-updates`, recipe)];
  return [
    ...(mirror === undefined ? own : [lineFor(mirror, suite, recipe)]),
    ...(security ? linesFor(secured, `${suite}-security`, recipe) : []),
  ];
}

/** What a line of a sources.list says. */
export function parseSource(line: string): AptSource {
  const [, uri = '', suite = ''] = line.split(' ');
  return { uri, suite, security: isSecurity(suite) };
}

function isSecurity(suite: string): boolean {
  return suite.includes('security');
}

function linesFor(indexes: readonly AptIndex[], suite: string, recipe: BuildRecipe): string[] {
  const uris = [...new Set(indexes.map(({ uri }) => uri))];
  return uris.map((uri) => lineFor(uri, suite, recipe));
}

function lineFor(uri: string, suite: string, { components }: BuildRecipe): string {
  return `deb ${uri} ${suite} ${components.join(' ')}`;
}

/** Third-party archives use the same suite names; without its Release file an archive is known by its path. */
function isDebian({ uri, origin }: AptIndex): boolean {
  if (!/^(https?|ftp|tor\+https?):/.test(uri)) return false;
  return origin === '' ? /\/debian(-security)?\/?$/.test(uri) : origin === 'Debian';
}

/** `mirror+file:PATH` names a list of mirrors that exists on this host only: the first of them stands for it. */
async function resolveMirrorFile(index: AptIndex): Promise<AptIndex> {
  const path = /^mirror\+file:(?:\/\/)?(\/.*?)\/?$/.exec(index.uri)?.[1];
  if (path === undefined) return index;
  const [first] = (await readFile(path, 'utf8')).split('\n').filter((line) => /^[a-z]/.test(line));
  return { ...index, uri: first?.split(/\s/)[0] ?? index.uri };
}
