import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROJECT } from '../../support/lab-cli.ts';

const LIB = join(PROJECT, 'labs/lib');
const PHASES = join(PROJECT, 'labs/openstack');
/** What CentOS 7 has not, or calls otherwise. */
const OF_DEBIAN =
  /\b(?:apt|apt-\w+|dpkg(?:-\w+)?|debconf\S*|update-alternatives|update-rc\.d|a2(?:en|dis)\w+|apache2\S*|www-data|python3|debian\w*)\b|\/etc\/(?:mysql|apt|default|apache2)\b/i;

/** Shell scripts that are given or sourced by one of them, by path. */
async function withSourced(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const waiting = [...paths];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path)) continue;
    const text = await readFile(path, 'utf8');
    texts.set(path, text);
    waiting.push(...[...text.matchAll(/^\. "\$LAB_LIB\/(\S+)"/gm)].map(([, name = '']) => join(LIB, name)));
  }
  return texts;
}

describe('the phases of labs/openstack', () => {
  it('name nothing that CentOS 7 does not have, so that they may run there', async () => {
    const phases = (await readdir(PHASES)).filter((name) => name.endsWith('.sh'));
    const scripts = await withSourced(phases.map((name) => join(PHASES, name)));
    expect(scripts.size, 'scripts and what they source').to.be.above(phases.length);
    const found = [...scripts].flatMap(([path, text]) =>
      text.split('\n').flatMap((line, index) => {
        const word = OF_DEBIAN.exec(line.replace(/(?:^|\s)#.*/, ''))?.[0];
        return word === undefined ? [] : [`${path.slice(PROJECT.length + 1)}:${index + 1}: ${word}`];
      }),
    );
    expect(found).to.deep.equal([]);
  });
});
