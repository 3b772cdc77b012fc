import { expect } from 'chai';
import { waitUntil } from '../../harness/core/wait.ts';
import { LabHome } from '../support/lab-home.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { smokeImages } from '../support/smoke-images.ts';

/** What stands above the prompt of a login, which an engine keeps back until its line has ended. */
const GREETING = /^Debian GNU\/Linux \d+ client01 /gm;
const WHEN = /\d{4}-\d\d-\d\dT[\d:.]+Z/;

for (const provider of ['libvirt', 'container'] as const)
  describe(`nodes of ${provider} that an operator switches`, () => {
    let home: LabHome;

    before(function () {
      if (provider === 'container') skipUnlessRoot(this, 'has containers without a control group of its own');
    });
    before(async () => {
      await smokeImages();
      home = await LabHome.create();
      const up = await home.lab('up', 'smoke', '--provider', provider);
      expect(up.exitCode, up.all).to.equal(0);
    });
    after(() => home[Symbol.asyncDispose]());

    const succeeds = async (...args: string[]): Promise<string> => {
      const { exitCode, stdout, all } = await home.lab(...args);
      expect(exitCode, all).to.equal(0);
      return stdout;
    };

    it('are off, and nobody takes that for a fault: who works on the lab is told by whom', async () => {
      await succeeds('exec', 'client01', '--', 'echo mine >/var/tmp/word');
      expect(await succeeds('stop', 'client01')).to.equal('client01 is off');
      expect(await succeeds('stop', 'client01')).to.match(
        new RegExp(`^client01 is off already, stopped by 'lab stop client01' at ${WHEN.source}$`),
      );
      const off = new RegExp(`off, stopped by 'lab stop client01' at ${WHEN.source}$`, 'm');
      expect(await succeeds('status'))
        .to.match(off)
        .and.match(/server01 .* running$/m);
      for (const args of [['check'], ['deploy'], ['exec', 'client01', '--', 'true']]) {
        const refused = await home.lab(...args);
        expect(refused.exitCode, refused.all).to.equal(64);
        const words = refused.all.replaceAll(/\s+/g, ' ');
        expect(words).to.contain("lab smoke: client01 is off: stopped by 'lab stop client01' at");
        expect(words).to.contain('lab start client01 --lab smoke');
        expect(words, 'a run of what was refused').to.not.contain('recorded in');
      }
      expect(await succeeds('exec', 'server01', '--', 'hostname')).to.equal('server01');
    });

    it('are on again with what they had, and the lab can be worked on', async () => {
      expect(await succeeds('start', 'client01', 'server01')).to.contain('server01 is on already');
      expect(await succeeds('exec', 'client01', '--', 'cat /var/tmp/word')).to.equal('mine');
      expect(await succeeds('status')).not.to.contain('off');
      await waitUntil(
        'client01 greets on its console a second time',
        async () => {
          const asked = (await succeeds('logs', 'client01')).match(GREETING)?.length ?? 0;
          return asked >= 2 ? { done: true } : { pending: `${asked} greetings` };
        },
        { within: '60s' },
      );
      await succeeds('deploy');
      await succeeds('check');
    });

    it('are named when one is asked for that there is not, and then none is switched', async () => {
      const { exitCode, all } = await home.lab('stop', 'client01', 'nosuch');
      expect(exitCode, all).to.equal(64);
      expect(all).to.match(/lab smoke has no node 'nosuch'; there are: /);
      expect(await succeeds('status')).not.to.contain('off');
    });

    it('restart, several at once', async () => {
      await succeeds('exec', 'client01', '--', 'touch /run/this-boot');
      const told = (await succeeds('reboot', 'client01', 'server01')).split('\n');
      expect(told.toSorted()).to.deep.equal(['client01 has restarted', 'server01 has restarted']);
      expect((await home.lab('exec', 'client01', '--', 'test -e /run/this-boot')).exitCode).to.equal(1);
    });

    it('have their plugs pulled, all of them, and the lab is there until it is taken down', async () => {
      await succeeds('stop', 'client01', 'server01', '--force');
      expect(await succeeds('status')).to.match(/^smoke: up/);
      await succeeds('down', 'smoke');
      expect(await home.instances()).to.deep.equal([]);
    });
  });
