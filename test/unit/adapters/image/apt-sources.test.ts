import { expect } from 'chai';
import { parseIndexTargets, sourcesFor } from '../../../../harness/adapters/image/apt-sources.ts';
import type { BuildRecipe } from '../../../../harness/lab/platform.ts';

const BOOKWORM: BuildRecipe = {
  kind: 'build',
  tool: 'mmdebstrap',
  suite: 'bookworm',
  components: ['main'],
  packages: [],
};
const MIRROR = 'http://mirror.test/debian/';
const SECURITY = 'http://mirror.test/debian-security/';

describe('sourcesFor', () => {
  it('takes the suite, its updates and its security archive from the host’s own mirror', () => {
    const output = [
      `${MIRROR}|bookworm|Debian`,
      `${MIRROR}|bookworm-updates|Debian`,
      `${SECURITY}|bookworm-security|Debian`,
    ].join('\n');
    expect(linesOf(output)).to.deep.equal([
      `deb ${MIRROR} bookworm main`,
      `deb ${MIRROR} bookworm-updates main`,
      `deb ${SECURITY} bookworm-security main`,
    ]);
  });

  it('names each archive once, however many components and architectures the host reads from it', () => {
    const output = [`${MIRROR}|bookworm|Debian`, `${MIRROR}|bookworm|Debian`].join('\n');
    expect(linesOf(output)).to.deep.equal([`deb ${MIRROR} bookworm main`]);
  });

  it('leaves third-party archives out, which use the same suite names', () => {
    const output = [
      'https://vendor.test/linux/debian/|bookworm|Vendor',
      'https://vendor.test/apt/|bookworm|$(ORIGIN)',
      `${MIRROR}|bookworm|$(ORIGIN)`,
    ].join('\n');
    expect(linesOf(output)).to.deep.equal([`deb ${MIRROR} bookworm main`]);
  });

  it('asks the mirror of a host that runs another suite for the recipe’s own', () => {
    const output = [`${MIRROR}|trixie|Debian`, `${SECURITY}|trixie-security|Debian`].join('\n');
    expect(linesOf(output)).to.deep.equal([
      `deb ${MIRROR} bookworm main`,
      `deb ${SECURITY} bookworm-security main`,
    ]);
  });

  it('leaves security out where the recipe says that none is served', () => {
    const output = [
      `${MIRROR}|bookworm|Debian`,
      `${MIRROR}|bookworm-updates|Debian`,
      `${SECURITY}|bookworm-security|Debian`,
    ].join('\n');
    expect(sourcesFor({ ...BOOKWORM, security: false }, parseIndexTargets(output))).to.deep.equal([
      `deb ${MIRROR} bookworm main`,
      `deb ${MIRROR} bookworm-updates main`,
    ]);
  });

  it('takes the suite from the archive that the recipe names, and from no other but security', () => {
    const recipe = { ...BOOKWORM, mirror: 'http://archive.test/debian' };
    const output = [
      `${MIRROR}|trixie|Debian`,
      `${MIRROR}|trixie-updates|Debian`,
      `${SECURITY}|trixie-security|Debian`,
    ].join('\n');
    expect(sourcesFor(recipe, parseIndexTargets(output))).to.deep.equal([
      'deb http://archive.test/debian bookworm main',
      `deb ${SECURITY} bookworm-security main`,
    ]);
    expect(sourcesFor({ ...recipe, security: false }, [])).to.deep.equal([
      'deb http://archive.test/debian bookworm main',
    ]);
  });

  it('finds nothing on a host without a Debian archive', () => {
    expect(linesOf('http://mirror.test/ubuntu/|noble|Ubuntu\ncdrom://Debian/|bookworm|Debian\n')).to.be.empty;
  });

  it('writes the recipe’s components', () => {
    const recipe = { ...BOOKWORM, components: ['main', 'contrib'] };
    expect(sourcesFor(recipe, parseIndexTargets(`${MIRROR}|bookworm|Debian`))).to.deep.equal([
      `deb ${MIRROR} bookworm main contrib`,
    ]);
  });
});

function linesOf(output: string): readonly string[] {
  return sourcesFor(BOOKWORM, parseIndexTargets(output));
}
