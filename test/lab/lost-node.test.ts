import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeEvents } from '../../harness/report/event-log.ts';
import { latest } from '../../harness/report/event-queries.ts';
import { HeldDeployment } from '../support/held-deployment.ts';
import { LabHome } from '../support/lab-home.ts';
import { takeInventory } from '../support/leftovers.ts';
import { loseContainer, loseMachine } from '../support/lost-nodes.ts';
import { recordedSummary } from '../support/recorded-summary.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { smokeImages } from '../support/smoke-images.ts';

/** What comes between the news and the end of the run: what is left of the lab is taken down. */
const NOTICED_WITHIN_MS = 2_000;
const NAME = 'lost';
const NODE = 'client01';

const SUBJECTS = [
  { provider: 'libvirt', end: loseMachine, how: 'is gone: its QEMU ended without a word' },
  { provider: 'container', end: loseContainer, how: 'was ended on the host: its container was killed' },
] as const;

for (const { provider, end, how } of SUBJECTS)
  describe(`a node of ${provider} that is lost`, () => {
    before(function () {
      if (provider === 'container') skipUnlessRoot(this, 'has containers without a control group of its own');
    });
    before('images are in the cache', () => smokeImages());

    it('ends the phase that needs it at once, with the fault of who ended it: the host', async () => {
      await using home = await LabHome.create();
      const deployment = await HeldDeployment.create(home.stateHome);
      const run = home.lab(
        'run',
        'smoke',
        '--provider',
        provider,
        '--name',
        NAME,
        '--deployment',
        deployment.dir,
      );
      await deployment.holds(run);
      await end(home, { name: NAME, node: NODE });
      const killedAt = Date.now();
      const { exitCode, all, stdout } = await run;
      expect(exitCode, all).to.equal(2);
      const summary = await recordedSummary(stdout);
      expect(summary.verdict).to.equal('broken');
      const events = decodeEvents(await readFile(join(summary.directory, 'events.ndjson'), 'utf8'));
      const phase = latest(events, 'phase-ended');
      expect(phase?.failure).to.include({ fault: 'host', exitCode: 2 });
      expect(phase?.failure?.message).to.contain(`${NODE} ${how}`);
      expect(Date.parse(phase?.at ?? '') - killedAt).to.be.lessThan(NOTICED_WITHIN_MS);
      expect((await takeInventory(home.stateHome)).processes).to.deep.equal([]);
      expect(await home.instances()).to.deep.equal([]);
    });

    it("is the deployment's fault where a script powered it off", async () => {
      await using home = await LabHome.create();
      const dir = join(home.stateHome, 'ends');
      await mkdir(dir);
      await writeFile(join(dir, 'end.sh'), 'systemctl poweroff\nexec sleep 3600\n');
      const phase = { name: 'ends', on: NODE, run: 'end.sh', within: '60m' };
      await writeFile(join(dir, 'deployment.yaml'), JSON.stringify({ phases: [phase] }));
      const run = await home.lab('run', 'smoke', '--provider', provider, '--name', NAME, '--deployment', dir);
      expect(run.exitCode, run.all).to.equal(1);
      expect(run.stdout).to.contain(`${NODE} was powered off by its own system`);
      expect(await home.instances()).to.deep.equal([]);
    });
  });
