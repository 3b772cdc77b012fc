import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { CliSandbox } from '../support/cli-sandbox.ts';
import { asJob, LAB } from '../support/lab-cli.ts';
import { skipUnlessRoot } from '../support/skip.ts';
import { LOGIN_PATH } from '../support/user-environment.ts';

/** As `docker run --user 4242` and CI systems have it: passwd(5) has no line for it. */
const NAMELESS = 4242;

describe('an id without an account', () => {
  let cli: CliSandbox;

  before(async function () {
    skipUnlessRoot(this, 'can become another id');
    cli = await CliSandbox.create();
    await execa('chmod', ['755', cli.dir]);
    await mkdir(join(cli.dir, 'home'));
    await chown(join(cli.dir, 'home'), NAMELESS, NAMELESS);
  });
  after(() => cli[Symbol.asyncDispose]());

  const lab = (home: string | undefined, ...args: string[]) => {
    const id = [`--reuid=${NAMELESS}`, `--regid=${NAMELESS}`, '--clear-groups'];
    const env = {
      PATH: LOGIN_PATH,
      STACKLAB_PROJECT: cli.project,
      ...(home === undefined ? {} : { HOME: home }),
    };
    return execa('setpriv', [...id, LAB, ...args], asJob(env));
  };

  for (const words of [['list'], ['run', '--help'], ['status']])
    it(`needs none for lab ${words.join(' ')}`, async () => {
      const { exitCode, all } = await lab(join(cli.dir, 'home'), ...words);
      expect(exitCode, all).to.equal(0);
    });

  it('is told by doctor what it lacks, with the command that mends it', async () => {
    const { exitCode, all } = await lab(join(cli.dir, 'home'), 'doctor');
    expect(exitCode, all).to.equal(69);
    expect(all).to.contain(`${NAMELESS}`).and.not.contain('stacklab itself failed');
  });

  for (const home of [undefined, '', 'somewhere'])
    it(`is told in a sentence where HOME is ${home === undefined ? 'not set' : `'${home}'`}, and keeps nothing where it stands`, async () => {
      const { exitCode, all } = await lab(home, 'status');
      expect(exitCode, all).to.equal(64);
      // Node.js may add that it cannot write what was covered
      expect(all).to.match(
        /^lab: this user has no home folder: .*; set HOME, or XDG_STATE_HOME and XDG_CACHE_HOME$/m,
      );
    });
});
