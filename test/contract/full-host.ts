import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FullHost } from '../support/full-host.ts';
import { takeInventory } from '../support/leftovers.ts';
import { loopFilesBelow } from '../support/loop-files.ts';
import { recordedSummary } from '../support/recorded-summary.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { smokeImages } from '../support/smoke-images.ts';

/** What every provider makes of a host whose disk fills while a phase writes; `says` is what the failure has to say. */
export function describeFullHost(provider: string, says: RegExp): void {
  describe(`a host whose disk fills, with nodes of ${provider}`, () => {
    let dir: string;
    before(function () {
      skipUnlessRoot(this, 'mounts a file system');
    });
    before('images are in the cache', () => smokeImages());
    before(async () => {
      dir = await mkdtemp(join(tmpdir(), 'stacklab-full-'));
    });
    after(() => rm(dir, { recursive: true, force: true }));

    it('is at fault, and not the deployment; nothing is left', async () => {
      const host = await FullHost.create(dir);
      const run = await host.run('--provider', provider);
      expect(run.exitCode, run.all).to.equal(2);
      const { verdict, phases } = await recordedSummary(run.stdout);
      expect(verdict).to.equal('broken');
      const failure = phases.flatMap(({ nodes }) => nodes)[0]?.failure;
      expect(failure?.fault).to.equal('host');
      expect(failure?.message).to.match(says);
      expect((await takeInventory(dir)).processes).to.deep.equal([]);
      expect(await loopFilesBelow(dir)).to.deep.equal([]);
    });
  });
}
