import { expect } from 'chai';
import { sideArchive } from '../../../../harness/adapters/image/side-archive.ts';
import { UsageError } from '../../../../harness/core/errors.ts';
import type { BuildRecipe } from '../../../../harness/lab/platform.ts';
import { ReleaseStore } from '../../../../harness/run/release-store.ts';
import { PROJECT } from '../../../support/lab-cli.ts';
import { rejection } from '../../../support/rejection.ts';

const BOOKWORM: BuildRecipe = {
  kind: 'build',
  tool: 'mmdebstrap',
  suite: 'bookworm',
  components: ['main'],
  packages: [],
  security: false,
};

function refusalOf(name: string, recipe: BuildRecipe): Promise<Error> {
  const releases = new ReleaseStore(PROJECT);
  const from = { packages: '/nowhere', releases: (wanted: string) => releases.release(wanted) };
  return rejection(sideArchive('/nowhere', { recipe, name }, from, { offline: true }));
}

describe('the archive of a release beside that of an image', () => {
  it('is refused where there is no such release', async () => {
    const error = await refusalOf('pike-tempset', BOOKWORM);
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.contain("no release 'pike-tempset'; did you mean");
  });

  it('is refused for nodes of another suite', async () => {
    expect((await refusalOf('pike-tempest', BOOKWORM)).message).to.equal(
      'release pike-tempest is made for bullseye, and the platform has bookworm; choose a platform of that suite',
    );
  });
});
